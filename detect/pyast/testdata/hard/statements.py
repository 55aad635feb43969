import a
import a.b.c, d as e, f . g as h
from a import b
from . import b
from .. import b as c
from ... import d
from .... import d
from .a.b import (c, d as e,)
from . a import *
from a \
    import b
from a import (
    b,  # one
    c as d
)
x = y = z = 1
x, y = y, x
x, *y = z
[x, y] = (z, w) = v
() = []
(x) = 1
(x.y) = (x[0]) = 1
x: int
x: int = 1
(x): int = 1
x.y: int = 1, 2
x[0]: "str" = yield
x: tuple = *a, b
x += 1; x -= 1; x *= 1; x /= 1; x //= 1; x %= 1; x @= 1; x &= 1; x |= 1; x ^= 1; x >>= 1; x <<= 1; x **= 1
(x) += yield y
x = yield
x = yield from y
x = await_ = yield a, b
x = *a, b
del x, y[0], z.a, (b, c), [d]
del (x)
assert x, "message"
raise
raise X
raise X from Y
return_ = 1
global_ = 2
def f():
    global a, b
    nonlocal c
    return
    return x, *y
    return (yield)
for x in y: pass
for x, in y: pass
for x, *y in z, w: pass
for (x, y), [z] in *a, b: pass
for x.y in z: pass
for x[a in b] in c: pass
while x := y: pass
if (x := 1) and y: pass
with a: pass
with a as b, c as (d, e), f as g.h, i as j[0]: pass
with (a): pass
with (a, b): pass
with (a, b) as c: pass
with (a as b): pass
with (a as b, c as d,): pass
with (a, b as c,): pass
with (a), (b): pass
with (a).b as c: pass
with (a) + b, c: pass
with (yield x) as y: pass
with (a := b): pass
with (
    open("x") as x,
    open("y") as y,
):
    pass
with [a for a in b] as c: pass
try: pass
except: pass
try: pass
except A: pass
except (A, B): pass
except A as e: pass
else: pass
finally: pass
try: pass
except* A: pass
except *(B, C) as e: pass
try: pass
finally: pass
x; y; z;
pass; break; continue
...
*a, b
*a
