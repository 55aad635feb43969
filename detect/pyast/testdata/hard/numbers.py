a = 0, 00, 0_0, 1, 1_000, 0x1F, 0X_ff, 0o17, 0O1_7, 0b1_0, 0B1, 1., .5, 1.5, 1e3, 1E-3, 1.e+3, .5e1_0, 1j, 1.5J, 00j, 01.5, 01e1, 1_0.0_1e1_0j
b = 1if x else 2
c = [0x1for x in y]
d = 1 .real, 1..real, 1.0.real, 1.5.__class__
e = -1, +1, ~1, - - 1, not not 1, -1 ** -2, 2 ** 3 ** 4
f = 1or 2, 1and 2, 1in x, 1is 2, 1not in x
