print("ds")
