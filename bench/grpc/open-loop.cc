// Open-loop load for the gRPC bench: so many calls a second whether they are answered or not, each one's latency counted
// from the instant at which it was to be sent.
//
//   open-loop PORT PATH CALLS_FILE RATE MILLISECONDS CONNECTIONS      prints one line of JSON
//
// CALLS_FILE holds length-prefixed messages, sent in turn. Written in C++ because the generator must not be what is
// measured: at 25,000 single calls a second one in JavaScript has no time left. How late it sent is told beside.
// What it does not do: it reads no response header (an answer is one that had a message), and windows towards it are
// as large as they can be, never topped up: a run ends before they do.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

namespace {

constexpr int kInFlightMax = 90;  // Of a connection; below what any peer allows.
constexpr size_t kStreams = 1 << 16;
constexpr int64_t kFinishWaitNs = 2'000'000'000;
enum Frame : uint8_t { kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7, kWindow = 8 };
constexpr uint8_t kEnd = 1, kAck = 1, kEndHeaders = 4;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "open-loop: %s\n", why.c_str());
  std::exit(1);
}

int64_t now() {
  timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1'000'000'000LL + at.tv_nsec;
}

void put32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void putFrame(std::string& out, uint8_t type, uint8_t flags, uint32_t stream, const std::string& payload) {
  const auto size = static_cast<uint32_t>(payload.size());
  out.push_back(static_cast<char>(size >> 16));
  out.push_back(static_cast<char>(size >> 8));
  out.push_back(static_cast<char>(size));
  out.push_back(static_cast<char>(type));
  out.push_back(static_cast<char>(flags));
  put32(out, stream);
  out += payload;
}

uint32_t get32(const uint8_t* at) {
  return uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
}

// Literals of HPACK that enter the table; strings stay below 127 bytes.
std::string text(const std::string& value) { return static_cast<char>(value.size()) + value; }

// The first call of a connection puts its fields into the table; later ones name them: 62 is the newest.
std::string firstFields(const std::string& path) {
  return std::string("\x83\x86\x44", 3) + text(path) + "\x41" + text("127.0.0.1") + "\x5f" + text("application/grpc") +
         std::string("\x40", 1) + text("te") + text("trailers");
}
const std::string kLaterFields = "\x83\x86\xc1\xc0\xbf\xbe";

struct Run {
  std::vector<std::string> calls;
  size_t next = 0;
  std::vector<double> latenciesMs;
  int64_t answered = 0, refused = 0;
};

class Connection {
 public:
  Connection(int port, std::string path, Run& run) : path_(std::move(path)), run_(run), intended_(kStreams), has_(kStreams) {
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
    putFrame(out_, kSettings, 0, 0, settings);
    std::string window;
    put32(window, 0x7fffffff - 65'535);
    putFrame(out_, kWindow, 0, 0, window);
  }

  bool hasRoom() const { return inFlight < kInFlightMax && window_ > 16'384; }

  void send(int64_t intendedAt) {
    const std::string& call = run_.calls[run_.next];
    run_.next = run_.next + 1 == run_.calls.size() ? 0 : run_.next + 1;
    putFrame(out_, kHeaders, kEndHeaders, stream_, stream_ == 1 ? firstFields(path_) : kLaterFields);
    putFrame(out_, kData, kEnd, stream_, call);
    window_ -= static_cast<int64_t>(call.size());
    intended_[slot(stream_)] = intendedAt;
    has_[slot(stream_)] = false;
    stream_ += 2;
    inFlight += 1;
  }

  void flush() {
    while (!out_.empty()) {
      const ssize_t sent = ::send(fd, out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        fail("a connection broke while it was written to");
      }
      out_.erase(0, static_cast<size_t>(sent));
    }
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
  bool counts = false;

 private:
  static size_t slot(uint32_t stream) { return (stream >> 1) % kStreams; }

  void take(uint8_t type, uint8_t flags, uint32_t stream, const uint8_t* payload, size_t size) {
    if (type == kData && size > 5) has_[slot(stream)] = true;
    if ((type == kData || type == kHeaders) && (flags & kEnd) != 0) ended(stream, has_[slot(stream)]);
    if (type == kReset) ended(stream, false);
    if (type == kSettings && (flags & kAck) == 0) putFrame(out_, kSettings, kAck, 0, "");
    if (type == kPing && (flags & kAck) == 0)
      putFrame(out_, kPing, kAck, 0, std::string(reinterpret_cast<const char*>(payload), size));
    if (type == kWindow && stream == 0) window_ += get32(payload);
    if (type == kGoAway) fail("the server sends connections away");
  }

  void ended(uint32_t stream, bool isAnswered) {
    inFlight -= 1;
    if (!isAnswered) run_.refused += 1;
    if (!counts) return;
    run_.answered += isAnswered;
    run_.latenciesMs.push_back(static_cast<double>(now() - intended_[slot(stream)]) / 1e6);
  }

  const std::string path_;
  Run& run_;
  std::string out_;
  std::vector<uint8_t> in_;
  std::vector<int64_t> intended_;
  std::vector<uint8_t> has_;
  uint32_t stream_ = 1;
  int64_t window_ = 65'535;  // Of the connection, towards the server; calls are far smaller than those of streams.
};

double percentile(std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

std::vector<std::string> readCalls(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::string> calls;
  for (size_t at = 0; at + 5 <= all.size();) {
    const size_t size = 5 + get32(reinterpret_cast<const uint8_t*>(all.data()) + at + 1);
    calls.push_back(all.substr(at, size));
    at += size;
  }
  if (calls.empty()) fail("no calls");
  return calls;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) fail("PORT PATH CALLS_FILE RATE MILLISECONDS CONNECTIONS");
  Run run;
  run.calls = readCalls(argv[3]);
  const double rate = std::atof(argv[4]);
  const auto lengthNs = static_cast<int64_t>(std::atof(argv[5]) * 1e6);
  std::vector<Connection> connections;
  connections.reserve(static_cast<size_t>(std::atoi(argv[6])));
  const int poll = epoll_create1(0);
  for (int count = 0; count < std::atoi(argv[6]); count++) {
    Connection& connection = connections.emplace_back(std::atoi(argv[1]), argv[2], run);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    epoll_ctl(poll, EPOLL_CTL_ADD, connection.fd, &event);
  }
  const auto turn = [&] {
    for (Connection& connection : connections) connection.flush();
    epoll_event events[64];
    const int count = epoll_wait(poll, events, 64, 0);
    for (int at = 0; at < count; at++) static_cast<Connection*>(events[at].data.ptr)->read();
  };
  const auto settle = [&](int64_t until) {
    const auto isBusy = [](const Connection& connection) { return connection.inFlight > 0; };
    while (std::any_of(connections.begin(), connections.end(), isBusy) && now() < until) turn();
  };
  for (Connection& connection : connections) connection.send(now());
  settle(now() + kFinishWaitNs);
  if (run.refused > 0) fail("the first calls are refused");
  for (Connection& connection : connections) connection.counts = true;

  const auto dueMax = static_cast<int64_t>(rate * static_cast<double>(lengthNs) / 1e9);
  const double intervalNs = 1e9 / rate;
  std::vector<double> lateMs;
  lateMs.reserve(static_cast<size_t>(dueMax));
  run.latenciesMs.reserve(static_cast<size_t>(dueMax));
  const int64_t startedAt = now();
  int64_t sent = 0;
  size_t at = 0;
  for (int64_t time = startedAt; time < startedAt + lengthNs; time = now()) {
    const auto due = std::min(dueMax, static_cast<int64_t>(static_cast<double>(time - startedAt) / intervalNs) + 1);
    for (size_t full = 0; sent < due && full < connections.size();) {
      Connection& connection = connections[at];
      at = at + 1 == connections.size() ? 0 : at + 1;
      if (!connection.hasRoom()) {
        full += 1;
        continue;
      }
      full = 0;
      const int64_t intendedAt = startedAt + static_cast<int64_t>(static_cast<double>(sent) * intervalNs);
      lateMs.push_back(static_cast<double>(time - intendedAt) / 1e6);
      connection.send(intendedAt);
      sent += 1;
    }
    turn();
  }
  const int64_t endedAt = now();
  settle(endedAt + kFinishWaitNs);
  // What was never sent waited longest, and what was never answered waits still.
  for (int64_t call = sent; call < dueMax; call++)
    run.latenciesMs.push_back(static_cast<double>(endedAt - startedAt) / 1e6 - static_cast<double>(call) * intervalNs / 1e6);
  for (const Connection& connection : connections)
    for (int count = 0; count < connection.inFlight; count++) run.latenciesMs.push_back(static_cast<double>(kFinishWaitNs) / 1e6);
  std::sort(run.latenciesMs.begin(), run.latenciesMs.end());
  std::sort(lateMs.begin(), lateMs.end());
  std::printf(
      "{\"answeredCount\":%lld,\"refusedCount\":%lld,\"unsentCount\":%lld,\"p50Ms\":%.4f,\"p99Ms\":%.4f,\"p999Ms\":%.4f,"
      "\"maxMs\":%.4f,\"sentLateP99Ms\":%.4f,\"sentLateMaxMs\":%.4f}\n",
      static_cast<long long>(run.answered), static_cast<long long>(run.refused), static_cast<long long>(dueMax - sent),
      percentile(run.latenciesMs, 0.5), percentile(run.latenciesMs, 0.99), percentile(run.latenciesMs, 0.999),
      run.latenciesMs.empty() ? 0 : run.latenciesMs.back(), percentile(lateMs, 0.99), lateMs.empty() ? 0 : lateMs.back());
}
