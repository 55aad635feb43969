try: pass
except A, B: pass
except A, B, C,: pass
try: pass
except* A, B: pass
