import sys

print("shop", sys.argv)
