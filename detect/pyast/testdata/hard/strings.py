"""A docstring \
joined"""
a = 'single' "double" '''triple ' quote''' """triple " quote"""
b = r'\n\'' R"\"" u'x' U"y", b'\x00\xff\n' Br"""\z""" if 0 else rb'a' RB'b' bR"c" BR'd'
c = b'\x00\xff\101\400' b'\u1234\N{x}\
z'
d = '\a\b\f\n\r\t\v\\\'\"\0\7\77\377\777\8\q\x41\u00e9\U0001F600\ud800'
e = ("one"
     'two'  # a comment "with" quotes
     """three
four""" '\
five')
f = '\N{EM DASH}' r'\N{EM DASH}' '\\N{EM DASH}'
g = "é漢😀" 'tab	tab' "\é"
h = "# no comment", '"""', "'''", """a\"""b""", '''c\\''', """""", '', ""
i = "a" 'b'.join(x)
j = "line" \
    "continued"
k = "with \" escaped", 'with \' escaped', r"raw \" escaped", r'\\'
