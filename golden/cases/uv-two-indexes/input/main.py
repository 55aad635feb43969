import tensors
