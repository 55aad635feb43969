from fastapi import FastAPI

app = FastAPI()  # frontend/dist is served by another container
