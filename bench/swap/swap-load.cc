// Load for the swap bench: calls one after the other, of each answer a record of what it shows.
//
//   swap-load PORT PATH CALLS_FILE CONNECTIONS closed MILLISECONDS IN_FLIGHT    so many at a time on each connection
//   swap-load PORT PATH CALLS_FILE CONNECTIONS open RATE LOG                    so many a second, until stdin ends
//   swap-load facts CALLS_FILE LOG                                              of answers in a file; for tests
//
// Prints one line of JSON at its end. LOG gets an AnswerRecord (answer-facts.h) for each call, in the order in which they
// are answered. A latency counts from the instant at which the call was to be sent. In the open loop it looks at the clock
// and at what came every half millisecond, sends what is due over one connection, the next time over the next, and sleeps in
// between: a write for each call would cost it a whole core, on a machine that may have two. What it is late by is in the
// latencies, as is what waits here for room (kInFlightMax).
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>

#include "../grpc/grpc-client.h"
#include "answer-facts.h"

namespace {

constexpr int64_t kTickNs = 500'000;
// For what is due when the load ends: what has no answer by then never had one.
constexpr int64_t kFinishWaitNs = 10'000'000'000;

double epochMs() {
  timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return static_cast<double>(at.tv_sec) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
}

double usedSeconds() {
  rusage use;
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

class Log {
 public:
  explicit Log(const char* path) : file_(std::fopen(path, "wb")) {
    if (file_ == nullptr) fail("the log cannot be written");
  }
  void put(const AnswerRecord& record) {
    if (std::fwrite(&record, sizeof record, 1, file_) != 1) fail("the log cannot be written");
  }
  void close() {
    if (std::fclose(file_) != 0) fail("the log cannot be written");
  }

 private:
  std::FILE* file_;
};

// What a stream is about.
struct Stream {
  int64_t intendedAt = 0;
  uint32_t call = 0;
  bool isOpen = false;
  std::string message;  // What came so far, its prefix first.
};

class Load : public Sink {
 public:
  Load(int port, const char* path, const char* callsFile, int connections) : calls_(readCalls(callsFile)), poll_(epoll_create1(0)) {
    for (int count = 0; count < connections; count++) {
      connections_.push_back(std::make_unique<Connection>(port, path, *this));
      Connection& connection = *connections_.back();
      connection.index = connections_.size() - 1;
      streams_.emplace_back(kStreams);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &connection;
      epoll_ctl(poll_, EPOLL_CTL_ADD, connection.fd, &event);
    }
    // Fields enter the tables of both sides.
    for (auto& connection : connections_) send(*connection, now());
    settle(now() + kFinishWaitNs);
    if (refused > 0 || inFlight() > 0) fail("the first calls are refused");
    answered = 0;
  }

  void closed(int64_t lengthNs, int each) {
    const int64_t startedAt = now();
    const double usedBefore = usedSeconds();
    keepsFilled_ = true;
    for (auto& connection : connections_)
      for (int count = 0; count < each; count++) send(*connection, startedAt);
    // A short round on a machine that does other things goes on until something is answered.
    while (now() < startedAt + lengthNs || (answered == 0 && now() < startedAt + kFinishWaitNs)) turn(10);
    keepsFilled_ = false;
    const double seconds = static_cast<double>(now() - startedAt) / 1e9;
    std::printf("{\"answeredCount\":%lld,\"refusedCount\":%lld,\"seconds\":%.6f,\"busy\":%.4f}\n", static_cast<long long>(answered),
                static_cast<long long>(refused), seconds, (usedSeconds() - usedBefore) / seconds);
  }

  void open(double rate, const char* logPath) {
    Log log(logPath);
    log_ = &log;
    startedAt_ = now();
    startedEpochMs_ = epochMs();
    const double usedBefore = usedSeconds();
    const double intervalNs = 1e9 / rate;
    int64_t sent = 0, due = 0, tickAt = startedAt_;
    size_t at = 0;
    std::vector<float> lateMs;
    const auto intended = [&](int64_t call) { return startedAt_ + static_cast<int64_t>(static_cast<double>(call) * intervalNs); };
    // Sends what is due, as far as there is room.
    const auto sendDue = [&](int64_t time) {
      for (size_t full = 0; sent < due && full < connections_.size();) {
        Connection& connection = *connections_[at];
        if (!connection.hasRoom()) {
          full += 1;
          at = at + 1 == connections_.size() ? 0 : at + 1;
          continue;
        }
        lateMs.push_back(static_cast<float>(time - intended(sent)) / 1e6f);
        send(connection, intended(sent));
        sent += 1;
      }
      at = at + 1 == connections_.size() ? 0 : at + 1;
    };
    while (!isToldToStop()) {
      const int64_t time = now();
      due = static_cast<int64_t>(static_cast<double>(time - startedAt_) / intervalNs) + 1;
      sendDue(time);
      turn(0);
      tickAt = std::max(tickAt + kTickNs, now());
      const timespec until{tickAt / 1'000'000'000, tickAt % 1'000'000'000};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    }
    const double seconds = static_cast<double>(now() - startedAt_) / 1e9;
    const double busy = (usedSeconds() - usedBefore) / seconds;
    const int64_t endsAt = now() + kFinishWaitNs;
    while ((sent < due || inFlight() > 0) && now() < endsAt) {
      sendDue(now());
      turn(1);
    }
    const auto record = [&](int64_t intendedAt, uint32_t call, Outcome outcome) {
      AnswerRecord missing = recordOf(intendedAt, call);
      missing.outcome = outcome;
      log.put(missing);
    };
    for (int64_t call = sent; call < due; call++) record(intended(call), 0, Outcome::unsent);
    for (const auto& streams : streams_)
      for (const Stream& stream : streams)
        if (stream.isOpen) record(stream.intendedAt, stream.call, Outcome::unanswered);
    log.close();
    std::sort(lateMs.begin(), lateMs.end());
    std::printf("{\"seconds\":%.6f,\"busy\":%.4f,\"sentLateP99Ms\":%.4f,\"sentLateP999Ms\":%.4f}\n", seconds, busy,
                static_cast<double>(percentile(lateMs, 0.99)), static_cast<double>(percentile(lateMs, 0.999)));
  }

  void data(Connection& from, size_t slot, const uint8_t* bytes, size_t size) override {
    if (log_ != nullptr) streams_[from.index][slot].message.append(reinterpret_cast<const char*>(bytes), size);
    else if (size > kPrefixSize) streams_[from.index][slot].message = "some";
  }

  void ended(Connection& from, size_t slot, bool isReset) override {
    Stream& stream = streams_[from.index][slot];
    const bool isAnswered = !isReset && !stream.message.empty();
    (isAnswered ? answered : refused) += 1;
    if (log_ != nullptr) {
      AnswerRecord record = recordOf(stream.intendedAt, stream.call);
      const std::string& message = stream.message;
      if (!isAnswered) record.outcome = Outcome::refused;
      else if (message.size() < kPrefixSize) record.outcome = Outcome::unreadable;
      else readAnswer(std::string_view(message).substr(kPrefixSize), record);
      log_->put(record);
    }
    stream.isOpen = false;
    std::string().swap(stream.message);  // Its memory, too: there are many slots.
    if (keepsFilled_) send(from, now());
  }

  int64_t answered = 0, refused = 0;

 private:
  void send(Connection& connection, int64_t intendedAt) {
    Stream& stream = streams_[connection.index][connection.send(calls_[next_])];
    stream.intendedAt = intendedAt;
    stream.call = static_cast<uint32_t>(next_);
    stream.isOpen = true;
    next_ = next_ + 1 == calls_.size() ? 0 : next_ + 1;
  }

  AnswerRecord recordOf(int64_t intendedAt, uint32_t call) const {
    AnswerRecord record;
    record.intendedAtMs = startedEpochMs_ + static_cast<double>(intendedAt - startedAt_) / 1e6;
    record.latencyMs = static_cast<float>(now() - intendedAt) / 1e6f;
    record.call = call;
    return record;
  }

  void turn(int waitMs) {
    for (auto& connection : connections_) connection->flush();
    epoll_event events[64];
    const int count = epoll_wait(poll_, events, 64, waitMs);
    for (int at = 0; at < count; at++) static_cast<Connection*>(events[at].data.ptr)->read();
  }

  void settle(int64_t until) {
    while (inFlight() > 0 && now() < until) turn(1);
  }

  int inFlight() const {
    int sum = 0;
    for (const auto& connection : connections_) sum += connection->inFlight;
    return sum;
  }

  static bool isToldToStop() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, 0) <= 0) return false;
    char byte;
    return ::read(STDIN_FILENO, &byte, 1) <= 0;
  }

  const std::vector<std::string> calls_;
  const int poll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::vector<Stream>> streams_;  // By connection and slot.
  size_t next_ = 0;
  bool keepsFilled_ = false;
  Log* log_ = nullptr;
  int64_t startedAt_ = 0;
  double startedEpochMs_ = 0;
};

void facts(const char* answersFile, const char* logPath) {
  Log log(logPath);
  for (const std::string& answer : readCalls(answersFile)) {
    AnswerRecord record;
    readAnswer(std::string_view(answer).substr(kPrefixSize), record);
    log.put(record);
  }
  log.close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "facts") {
    facts(argv[2], argv[3]);
    return 0;
  }
  if (argc != 8) fail("PORT PATH CALLS_FILE CONNECTIONS closed|open …");
  prctl(PR_SET_TIMERSLACK, 1000);
  Load load(std::atoi(argv[1]), argv[2], argv[3], std::atoi(argv[4]));
  if (std::string(argv[5]) == "closed") load.closed(static_cast<int64_t>(std::atof(argv[6]) * 1e6), std::atoi(argv[7]));
  else load.open(std::atof(argv[6]), argv[7]);
}
