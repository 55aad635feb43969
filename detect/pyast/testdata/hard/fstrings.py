a = f"plain" F'{x}' fr"\d{x}\{y}" rF"\{x}" Rf'{x}' f''
b = f"{x!r} {x!s:>10} {x:{width}.{prec}f} {x=} {x = !r:^{n}} {x =:x}"
c = f"{{literal}} {{{x}}} }}{{ {{}}"
d = f"{a['b']} {a["b"]} {f"{f'{f"deep"}'}"} {'"' + "'"}"
e = f"""{
    x  # a comment with } and "quotes"
} and {y
    + 1} {"nested " f'''{z}'''}"""
f = f'{x:%Y-%m-%d} {x:{"{"}>10} {lambda_} {(lambda: 1)()} {x if y else z} {x!r}'
g = f"{x, y} {*a, b} {yield_} {x:=5} {(x:=5)} {x != y} {x == y} {x <= y} {x>=y}"
h = "a" f"b" 'c' f"{d}e" "f" f"{g}" ""
i = f"{ {1: 2}[1] } {[i for i in range(3)]} { {x for x in y} }"
j = f"\n\t\x41\u00e9\N{EM DASH}{x}\N{EM DASH} \
joined"
k = fr"\N{x} \{x}\\{y}"
l = f'''{
x:
}'''
m = f"{x:{y:{z}}}" f'{x!a:{y!r}}' if 0 else 1
n = f'{x:a{y}b{z}c}{{d}}'
o = f"{x # comment
= }"
def p(): return f"{yield}{yield x}{await y}"
q = (f"one {a}"
     f"two {b}"
     "three")
r = f"{x:\n}"
s = f'{x:{{1: 2}[1]}}'
t = f"{'\n'.join(x)}"
u = f"{x,}" f"{x[1:2]}" f"{x::>3}" f"{d['a']:b}"
