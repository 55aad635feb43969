print("devs")
