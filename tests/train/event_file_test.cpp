#include "train/prelude.h"

namespace modrob::train {
namespace {

// CRC-32C bit by bit, written from its definition (reflected polynomial 0x82F63B78), not with the library under test.
uint32_t crc32c(std::string_view bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
  }
  return ~crc;
}

uint32_t masked(uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8; }

template <typename T>
T number_at(std::string_view bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.substr(at, sizeof(T)).data(), sizeof(T));
  return value;
}

// The payloads of a TFRecord file; every length and checksum is compared.
std::vector<std::string> records_of(const fs::path& file) {
  const std::string bytes = read_file(file);
  std::vector<std::string> records;
  for (size_t at = 0; at < bytes.size();) {
    const auto length = number_at<uint64_t>(bytes, at);
    EXPECT_EQ(number_at<uint32_t>(bytes, at + 8), masked(crc32c(std::string_view(bytes).substr(at, 8))));
    const std::string payload = bytes.substr(at + 12, length);
    EXPECT_EQ(payload.size(), length);
    EXPECT_EQ(number_at<uint32_t>(bytes, at + 12 + length), masked(crc32c(payload)));
    records.push_back(payload);
    at += 16 + length;
  }
  return records;
}

// Walks over the fields of a protocol-buffer message.
class Message {
 public:
  explicit Message(std::string_view bytes) : bytes_(bytes) {}

  struct Field {
    uint64_t number = 0, type = 0, value = 0;  // value of types 0, 1 and 5
    std::string_view bytes;                    // of type 2
  };
  std::optional<Field> next() {
    if (bytes_.empty()) return std::nullopt;
    Field field;
    const uint64_t tag = varint();
    field.number = tag >> 3;
    field.type = tag & 7;
    if (field.type == 0) {
      field.value = varint();
    } else if (field.type == 1) {
      field.value = number_at<uint64_t>(take(8), 0);
    } else if (field.type == 5) {
      field.value = number_at<uint32_t>(take(4), 0);
    } else {
      EXPECT_EQ(field.type, 2u);
      field.bytes = take(varint());
    }
    return field;
  }

 private:
  std::string_view take(size_t count) {
    const auto taken = bytes_.substr(0, count);
    EXPECT_EQ(taken.size(), count);
    bytes_.remove_prefix(count);
    return taken;
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<uint8_t>(take(1)[0]);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
  }

  std::string_view bytes_;
};

struct Event {
  double wall_time = 0;
  int64_t step = 0;
  std::string version, tag;
  float value = NAN;
};

Event decode(std::string_view record) {
  Event event;
  Message message(record);
  while (const auto field = message.next()) {
    if (field->number == 1) event.wall_time = std::bit_cast<double>(field->value);
    if (field->number == 2) event.step = static_cast<int64_t>(field->value);
    if (field->number == 3) event.version = field->bytes;
    if (field->number != 5) continue;
    Message summary(field->bytes);
    const auto value = summary.next();
    EXPECT_EQ(value->number, 1u);
    EXPECT_FALSE(summary.next()) << "one value an event";
    Message inside(value->bytes);
    while (const auto part = inside.next()) {
      if (part->number == 1) event.tag = part->bytes;
      if (part->number == 2) event.value = std::bit_cast<float>(static_cast<uint32_t>(part->value));
    }
  }
  return event;
}

std::vector<Event> events_of(const fs::path& file) {
  std::vector<Event> events;
  for (const auto& record : records_of(file)) events.push_back(decode(record));
  return events;
}

TEST(EventFile, the_checksum_of_this_test_is_crc32c) { EXPECT_EQ(crc32c("123456789"), 0xE3069283u); }

TEST(EventFile, begins_with_the_version_once) {
  const TemporaryFolder folder;
  { EventFile file(folder / "events"); }
  { EventFile file(folder / "events"); }
  const auto events = events_of(folder / "events");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].version, "brain.Event:2");
  EXPECT_GT(events[0].wall_time, 1.6e9);
}

TEST(EventFile, scalars_read_back) {
  const TemporaryFolder folder;
  {
    EventFile file(folder / "events");
    file.scalar("a", 0, 0.5);
    file.scalar("loss/task", 300, -1.25e-3);
    file.scalar(std::string(200, 'n'), int64_t{1} << 40, NAN);
  }
  const auto events = events_of(folder / "events");
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].tag, "a");
  EXPECT_EQ(events[1].step, 0);
  EXPECT_EQ(events[1].value, 0.5f);
  EXPECT_EQ(events[2].tag, "loss/task");
  EXPECT_EQ(events[2].step, 300);
  EXPECT_EQ(events[2].value, -1.25e-3f);
  EXPECT_EQ(events[3].tag, std::string(200, 'n'));
  EXPECT_EQ(events[3].step, int64_t{1} << 40);
  EXPECT_TRUE(std::isnan(events[3].value));
}

TEST(EventFile, steps_and_epochs_have_their_tags) {
  const TemporaryFolder folder;
  {
    EventFile file(folder / "events");
    const models::StepReport report{{{"total", 2.5}, {"task", 1.5}}, 1e-3, 0.75};
    file.on_step({0, 0, 7, 8, 0.5, report});
    metrics::Metrics validation;
    validation.corr = 0.25;
    validation.mae = 1;
    validation.f1_non0 = 0.5;
    file.on_epoch({0, 8, 0.125, validation, true, false});
  }
  std::vector<std::pair<std::string, float>> found;
  for (const auto& event : events_of(folder / "events")) {
    if (event.tag.empty()) continue;
    found.emplace_back(event.tag, event.value);
    EXPECT_EQ(event.step, event.tag.starts_with("validation/") ? 8 : 7);
  }
  const std::vector<std::pair<std::string, float>> expected = {
      {"loss/total", 2.5f},       {"loss/task", 1.5f},        {"learning_rate", 1e-3f},
      {"gradient_norm", 0.75f},   {"utterances_per_s", 16.f}, {"validation/loss", 0.125f},
      {"validation/corr", 0.25f}, {"validation/mae", 1.f},    {"validation/f1_non0", 0.5f}};
  EXPECT_EQ(found, expected);
}

TEST(EventFile, is_cut_back_to_what_a_checkpoint_saw) {
  const TemporaryFolder folder;
  io::Json state;
  {
    EventFile file(folder / "events");
    file.scalar("kept", 1, 1);
    state = io::record_json(file);
    file.scalar("lost", 2, 2);
  }
  EventFile file(folder / "events");
  io::JsonReader(state, "file").visit(file);
  file.scalar("again", 2, 3);
  const auto events = events_of(folder / "events");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[1].tag, "kept");
  EXPECT_EQ(events[2].tag, "again");
}

}  // namespace
}  // namespace modrob::train
