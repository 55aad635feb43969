a = t"plain" t'{x}' tr"\d{x}" Rt'{x!r:>{w}} {y=}'
b = t"""{
x}
""" t'{t"{x}"}'
