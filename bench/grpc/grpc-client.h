// One connection of a load generator in C++: unary gRPC calls as HTTP/2 frames, what is answered given to a sink.
//
// What it does not do: it reads no response header (whether a call was answered shows in whether it had a message).
#ifndef PROFFER_BENCH_GRPC_CLIENT_H_
#define PROFFER_BENCH_GRPC_CLIENT_H_

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

constexpr int kInFlightMax = 90;  // Of a connection; below what any peer allows.
constexpr size_t kStreams = 1 << 16;
constexpr size_t kPrefixSize = 5;

[[noreturn]] inline void fail(const std::string& why) {
  std::fprintf(stderr, "load generator: %s\n", why.c_str());
  std::exit(1);
}

// Nanoseconds.
inline int64_t now() {
  timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1'000'000'000LL + at.tv_nsec;
}

inline uint32_t get32(const uint8_t* at) {
  return uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
}

// Length-prefixed messages, one behind another.
inline std::vector<std::string> readCalls(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::string> calls;
  for (size_t at = 0; at + kPrefixSize <= all.size();) {
    const size_t size = kPrefixSize + get32(reinterpret_cast<const uint8_t*>(all.data()) + at + 1);
    calls.push_back(all.substr(at, size));
    at += size;
  }
  if (calls.empty()) fail("no calls");
  return calls;
}

// Sorts nothing: `sorted` is.
template <typename Number>
Number percentile(const std::vector<Number>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<size_t>(share * static_cast<double>(sorted.size()));
  return sorted[at < sorted.size() ? at : sorted.size() - 1];
}

class Connection;

struct Sink {
  virtual ~Sink() = default;
  // A part of what stream `slot` is answered with, its length prefix first.
  virtual void data(Connection& from, size_t slot, const uint8_t* bytes, size_t size) = 0;
  // The stream is over. `isReset`: by the server, in the middle.
  virtual void ended(Connection& from, size_t slot, bool isReset) = 0;
};

class Connection {
 public:
  Connection(int port, std::string path, Sink& sink) : path_(std::move(path)), sink_(sink) {
    fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("nobody listens");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    out_ = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    std::string settings("\0\x02\0\0\0\0\0\x04", 8);  // No push; the windows of streams:
    put32(settings, 0x7fffffff);
    putFrame(kSettings, 0, 0, settings);
    topUp(0x7fffffff - 65'535);
  }

  bool hasRoom() const { return inFlight < kInFlightMax && window_ > 16'384; }

  // Puts a call with its length prefix behind what is to be written. Returns its stream's slot.
  size_t send(const std::string& call) {
    putFrame(kHeaders, kEndHeaders, stream_, stream_ == 1 ? firstFields(path_) : laterFields());
    putFrame(kData, kEnd, stream_, call);
    window_ -= static_cast<int64_t>(call.size());
    const size_t at = slot(stream_);
    stream_ += 2;
    inFlight += 1;
    return at;
  }

  void flush() {
    size_t sent = 0;
    while (sent < out_.size()) {
      const ssize_t size = ::send(fd, out_.data() + sent, out_.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) break;
        fail("a connection broke while it was written to");
      }
      sent += static_cast<size_t>(size);
    }
    out_.erase(0, sent);
  }

  void read() {
    uint8_t bytes[65'536];
    const ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got == 0) fail("the server closed a connection");
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      fail("a connection broke while it was read");
    }
    in_.insert(in_.end(), bytes, bytes + got);
    size_t at = 0;
    while (in_.size() - at >= 9) {
      const uint8_t* head = in_.data() + at;
      const size_t size = size_t{head[0]} << 16 | size_t{head[1]} << 8 | head[2];
      if (in_.size() - at < 9 + size) break;
      take(head[3], head[4], get32(head + 5) & 0x7fffffff, head + 9, size);
      at += 9 + size;
    }
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  int fd;
  int inFlight = 0;
  // Which one it is, as its owner counts them.
  size_t index = 0;

 private:
  enum Frame : uint8_t { kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7, kWindow = 8 };
  static constexpr uint8_t kEnd = 1, kAck = 1, kEndHeaders = 4;
  // What came is given back to the server's window when so much has.
  static constexpr int64_t kTopUpAt = 1 << 28;

  static size_t slot(uint32_t stream) { return (stream >> 1) % kStreams; }

  static void put32(std::string& out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  }

  void putFrame(uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
    const auto size = static_cast<uint32_t>(payload.size());
    out_.push_back(static_cast<char>(size >> 16));
    out_.push_back(static_cast<char>(size >> 8));
    out_.push_back(static_cast<char>(size));
    out_.push_back(static_cast<char>(type));
    out_.push_back(static_cast<char>(flags));
    put32(out_, stream);
    out_ += payload;
  }

  void topUp(int64_t size) {
    std::string window;
    put32(window, static_cast<uint32_t>(size));
    putFrame(kWindow, 0, 0, window);
  }

  // Literals of HPACK that enter the table; strings stay below 127 bytes.
  static std::string text(const std::string& value) { return static_cast<char>(value.size()) + value; }

  // The first call of a connection puts its fields into the table; later ones name them: 62 is the newest.
  static std::string firstFields(const std::string& path) {
    return std::string("\x83\x86\x44", 3) + text(path) + "\x41" + text("127.0.0.1") + "\x5f" + text("application/grpc") +
           std::string("\x40", 1) + text("te") + text("trailers");
  }
  static const std::string& laterFields() {
    static const std::string fields = "\x83\x86\xc1\xc0\xbf\xbe";
    return fields;
  }

  void take(uint8_t type, uint8_t flags, uint32_t stream, const uint8_t* payload, size_t size) {
    if (type == kData) {
      sink_.data(*this, slot(stream), payload, size);
      received_ += static_cast<int64_t>(size);
      if (received_ >= kTopUpAt) {
        topUp(received_);
        received_ = 0;
      }
    }
    if ((type == kData || type == kHeaders) && (flags & kEnd) != 0) end(stream, false);
    if (type == kReset) end(stream, true);
    if (type == kSettings && (flags & kAck) == 0) putFrame(kSettings, kAck, 0, "");
    if (type == kPing && (flags & kAck) == 0) putFrame(kPing, kAck, 0, std::string(reinterpret_cast<const char*>(payload), size));
    if (type == kWindow && stream == 0) window_ += get32(payload);
    if (type == kGoAway) fail("the server sends connections away");
  }

  void end(uint32_t stream, bool isReset) {
    inFlight -= 1;
    sink_.ended(*this, slot(stream), isReset);
  }

  const std::string path_;
  Sink& sink_;
  std::string out_;
  std::vector<uint8_t> in_;
  uint32_t stream_ = 1;
  int64_t window_ = 65'535;  // Of the connection, towards the server; calls are far smaller than those of streams.
  int64_t received_ = 0;     // Since the server's window was topped up.
};

#endif  // PROFFER_BENCH_GRPC_CLIENT_H_
