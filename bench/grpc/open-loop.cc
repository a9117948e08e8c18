// Open-loop load for the gRPC bench: so many calls a second whether they are answered or not, each one's latency counted
// from the instant at which it was to be sent.
//
//   open-loop PORT PATH CALLS_FILE RATE MILLISECONDS CONNECTIONS      prints one line of JSON
//
// CALLS_FILE holds length-prefixed messages, sent in turn. Written in C++ because the generator must not be what is
// measured: at 25,000 single calls a second one in JavaScript has no time left. It never sleeps: it needs a core of its own.
// How late it sent is told beside, and for how long something else had its core: that is in the latencies, and not the
// server's doing.
#include <sys/epoll.h>

#include <algorithm>

#include "grpc-client.h"

namespace {

constexpr int64_t kFinishWaitNs = 2'000'000'000;
// A turn of the loop is some microseconds: in one this long the generator did not have its core.
constexpr int64_t kKeptOffNs = 1'000'000;

struct Run : Sink {
  std::vector<std::string> calls;
  size_t next = 0;
  bool counts = false;
  std::vector<double> latenciesMs;
  int64_t answered = 0, refused = 0;
  // By connection and slot: when the call was to be sent, and whether it had a message.
  std::vector<std::vector<int64_t>> intended;
  std::vector<std::vector<uint8_t>> has;

  void send(Connection& connection, int64_t intendedAt) {
    const size_t slot = connection.send(calls[next]);
    next = next + 1 == calls.size() ? 0 : next + 1;
    intended[connection.index][slot] = intendedAt;
    has[connection.index][slot] = false;
  }

  void data(Connection& from, size_t slot, const uint8_t*, size_t size) override {
    if (size > kPrefixSize) has[from.index][slot] = true;
  }

  void ended(Connection& from, size_t slot, bool isReset) override {
    const bool isAnswered = !isReset && has[from.index][slot];
    if (!isAnswered) refused += 1;
    if (!counts) return;
    answered += isAnswered;
    latenciesMs.push_back(static_cast<double>(now() - intended[from.index][slot]) / 1e6);
  }
};

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
    connection.index = connections.size() - 1;
    run.intended.emplace_back(kStreams);
    run.has.emplace_back(kStreams);
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
  for (Connection& connection : connections) run.send(connection, now());
  settle(now() + kFinishWaitNs);
  if (run.refused > 0) fail("the first calls are refused");
  run.counts = true;

  const auto dueMax = static_cast<int64_t>(rate * static_cast<double>(lengthNs) / 1e9);
  const double intervalNs = 1e9 / rate;
  std::vector<double> lateMs;
  lateMs.reserve(static_cast<size_t>(dueMax));
  run.latenciesMs.reserve(static_cast<size_t>(dueMax));
  const int64_t startedAt = now();
  int64_t sent = 0;
  size_t at = 0;
  int64_t turnAt = startedAt, keptOffNs = 0;
  for (int64_t time = startedAt; time < startedAt + lengthNs; time = now()) {
    if (time - turnAt >= kKeptOffNs) keptOffNs += time - turnAt;
    turnAt = time;
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
      run.send(connection, intendedAt);
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
      "\"maxMs\":%.4f,\"sentLateP99Ms\":%.4f,\"sentLateMaxMs\":%.4f,\"keptOffMs\":%.4f}\n",
      static_cast<long long>(run.answered), static_cast<long long>(run.refused), static_cast<long long>(dueMax - sent),
      percentile(run.latenciesMs, 0.5), percentile(run.latenciesMs, 0.99), percentile(run.latenciesMs, 0.999),
      run.latenciesMs.empty() ? 0 : run.latenciesMs.back(), percentile(lateMs, 0.99), lateMs.empty() ? 0 : lateMs.back(),
      static_cast<double>(keptOffNs) / 1e6);
}
