from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc


def shout(request: bytes, context: grpc.ServicerContext) -> bytes:
    return request.upper()


def serve() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    methods = {"Shout": grpc.unary_unary_rpc_method_handler(shout)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("echo.Echo", methods),))
    probes = health.HealthServicer()
    probes.set("", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(probes, server)
    server.add_insecure_port("[::]:50051")
    server.start()
    print("listening on 50051")
    server.wait_for_termination()


if __name__ == "__main__":
    serve()
