number = "1.2.3"
