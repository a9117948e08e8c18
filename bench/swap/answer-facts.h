// What an answer to a call of the swap bench shows of where it came from: as answer-facts.ts reads it, and tells more of it.
#ifndef PROFFER_BENCH_ANSWER_FACTS_H_
#define PROFFER_BENCH_ANSWER_FACTS_H_

#include <cstdint>
#include <cstring>
#include <string_view>

enum class Outcome : uint8_t { answered = 0, refused = 1, unanswered = 2, unsent = 3, unreadable = 4, unseen = 5 };

// A line of the log, little-endian; answer-facts.ts has the same layout.
struct AnswerRecord {
  double intendedAtMs = 0;  // Since the epoch.
  float latencyMs = 0;
  uint32_t call = 0;
  char bundle[16] = {};  // The id's beginning.
  int32_t edition = -1;  // -1: none, -2: several.
  uint8_t inCount = 0, outCount = 0;
  Outcome outcome = Outcome::answered;
  uint8_t hasFallback = 0;
};
static_assert(sizeof(AnswerRecord) == 40);

// Fields of a protobuf message with bytes (of doubles, their eight); others are passed over.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  // False at the end, and where it is no protobuf.
  bool next() {
    while (at_ < bytes_.size()) {
      const uint64_t tag = varint();
      const uint64_t kind = tag & 7;
      number = tag >> 3;
      if (kind == 0) {
        varint();
      } else if (kind == 1 || kind == 2) {
        const uint64_t size = kind == 2 ? varint() : 8;
        if (!isWhole || size > bytes_.size() - at_) return broken();
        value = bytes_.substr(at_, size);
        at_ += size;
        return true;
      } else if (kind == 5 && bytes_.size() - at_ >= 4) {
        at_ += 4;
      } else {
        return broken();
      }
    }
    return false;
  }

  // The first value of field `wanted`.
  bool find(uint64_t wanted) {
    while (next())
      if (number == wanted) return true;
    return false;
  }

  uint64_t number = 0;
  std::string_view value;
  bool isWhole = true;

 private:
  uint64_t varint() {
    uint64_t result = 0;
    for (int shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<uint8_t>(bytes_[at_++]);
      result |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return result;
    }
    broken();
    return 0;
  }

  bool broken() {
    isWhole = false;
    at_ = bytes_.size();
    return false;
  }

  std::string_view bytes_;
  size_t at_ = 0;
};

inline std::string_view textOf(std::string_view message, uint64_t field, bool& isWhole) {
  Fields fields(message);
  const bool isFound = fields.find(field);
  isWhole = isWhole && fields.isWhole;
  return isFound ? fields.value : std::string_view();
}

// The number in a treatment's attribute `edition`; -1 without one.
inline int32_t editionOf(std::string_view treatment, bool& isWhole) {
  Fields attributes(treatment);
  while (attributes.find(6)) {
    if (textOf(attributes.value, 1, isWhole) != "edition") continue;
    // google.protobuf.Value: number_value = 2, a double.
    const std::string_view number = textOf(textOf(attributes.value, 2, isWhole), 2, isWhole);
    double edition = -1;
    if (number.size() == sizeof edition) std::memcpy(&edition, number.data(), sizeof edition);
    return edition >= 0 && edition < 2e9 ? static_cast<int32_t>(edition) : -1;
  }
  isWhole = isWhole && attributes.isWhole;
  return -1;
}

// Reads a DecideResponse.
inline void readAnswer(std::string_view message, AnswerRecord& record) {
  bool isWhole = true;
  std::string_view hero;
  Fields fields(message);
  while (fields.next()) {
    if (fields.number == 2) {
      std::memset(record.bundle, 0, sizeof record.bundle);
      std::memcpy(record.bundle, fields.value.data(), std::min(fields.value.size(), sizeof record.bundle));
    } else if (fields.number == 4 && textOf(fields.value, 1, isWhole) == "hero") {
      hero = fields.value;
    }
  }
  Fields treatments(hero);
  while (treatments.find(3)) {
    const std::string_view id = textOf(treatments.value, 2, isWhole);
    if (id.find("/fallback:") != std::string_view::npos) {
      record.hasFallback = 1;
      continue;
    }
    const bool isFirst = record.inCount + record.outCount == 0;
    const int32_t edition = editionOf(treatments.value, isWhole);
    if (isFirst) record.edition = edition;
    else if (record.edition != edition) record.edition = -2;
    if (id.substr(0, 8) == "hero/in-") record.inCount += 1;
    else record.outCount += 1;
  }
  if (!isWhole || !fields.isWhole || !treatments.isWhole) record.outcome = Outcome::unreadable;
}

#endif  // PROFFER_BENCH_ANSWER_FACTS_H_
