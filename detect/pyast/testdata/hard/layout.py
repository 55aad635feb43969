if x:
	y = 1
	z = 2

if x:
  a = 1
   b = 2
# comment
      # odd comment
  if y:
   	c = 1
   	d = 2

   
  e = 3
f = 4 \
  + 5
if g: h = 1; i = 2;
j = (1 +
2
  + 3)
\
k = 1
if l:
    \
m = 1
    n = 2
class A: pass
class B():
    x = 1 # trailing
    # last comment
# dedented comment
    y = 2
if x:
    if y:
        z
else: w
try: a
except: b
else: c
finally: d
while 1: break
else:
    e
for x in y: continue
else: pass
if a:
  b
elif c:
  d
elif e: f
else:
  g
   # end without newline