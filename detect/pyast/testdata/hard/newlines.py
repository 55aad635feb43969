# a byte order mark, \r\n and \r
x = """a
bc"""if y:
    z = "joined\
"

    w = 1 + \
        2
