a or b and not c or d
a and b and (c and d) and e
not a == b
(a or b) or c
a < b <= c != d is e is not f in g not in h
(a < b) < c
a < (b < c)
a | b ^ c & d << e + f * g
a + b - c * d / e // f % g @ h
((a
  + b)
 * c)
(a
 ).b(
  c
 )[d].e
-a ** -b, (-a) ** b, await_(a) ** b
a if b else c if d else e
(a if b else c) if d else lambda: e
a[b], a[b:c], a[b:c:d], a[:], a[::], a[:, 1], a[b, c], a[b,], a[*b], a[*b, c], a[b:c, ...], a[(b, c)], a[x:=1], a[()], a[lambda: 1:2]
f(), f(a), f(a,), f(*a, **b), f(a, *b, c=d, *e, **g, h=i), f(a for a in b), f((a for a in b), c), f(a := 1), f(a=lambda: 1)
f(
    (x
     for x in y))
f(x
  for x in y)
[], [a], [a,], [a, *b], [a for b in c], [a for b, c in d if e if f for g in h], [a if b else c for d in e]
(), (a), (a,), (a, b), (*a,), (a for b in c), (yield), (yield a), (a := b), ((a)), ((a),)
{}, {a}, {a, *b}, {a: b}, {a: b,}, {**a}, {a: b, **c, d: e}, {a for b in c}, {a: b for c in d}, {a: lambda: 1}, {(a := 1): 2}, {a := 1}
{
    "key":
        value,
    **other
}
a.b.c.d, a . b, a\
.b
...
....__class__
None, True, False, Ellipsis
x = (a,
     b), c
"%s" % (a, b), "a" "b" % c, "a".b
[x async for x in y], (await_ for x in y)
a @ b, a@b
print(a, file=b), print
x = [
    1,
    [2,
     3],
]
[lambda: x for y in z if (lambda: w)]
not(a), -(a), a if(b)else(c)
a<b>c
a[b][c](d)(e).f
