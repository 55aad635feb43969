import llvmlite
