// The C++ peer of the gRPC bench: gRPC's callback API, every call answered with so many bytes.
//
//   echo SIZE      prints its port
//
// Built by peers.ts. Pinned to one core, as all servers of the bench.
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "echo.grpc.pb.h"

class EchoService final : public bench::EchoService::CallbackService {
 public:
  explicit EchoService(size_t size) : payload_(size, 'a') {}

  grpc::ServerUnaryReactor* Call(grpc::CallbackServerContext* context, const bench::Echo*,
                                 bench::Echo* answer) override {
    answer->set_payload(payload_);
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const std::string payload_;
};

int main(int argc, char** argv) {
  const long size = argc > 1 ? std::atol(argv[1]) : 0;
  // Tag and length of the payload take three bytes of the answer's size.
  EchoService service(size > 3 ? size - 3 : 0);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::printf("%d\n", port);
  std::fflush(stdout);
  server->Wait();
}
