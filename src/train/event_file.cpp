#include "train/event_file.h"

#include <bit>
#include <boost/crc.hpp>
#include <chrono>

namespace modrob::train {

namespace {

// Protocol-buffer wire format: varint (0), fixed64 (1), length-delimited (2), fixed32 (5).
std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

template <typename T>
std::string little_endian(T value) {
  std::string bytes;
  for (size_t i = 0; i < sizeof(T); ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::string tag(int field, int type) { return varint(static_cast<uint64_t>(field << 3 | type)); }
std::string text(int field, std::string_view value) {
  return tag(field, 2) + varint(value.size()) + std::string(value);
}

std::string wall_time() {
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  return tag(1, 1) + little_endian(std::bit_cast<uint64_t>(now));
}

uint32_t masked_crc(const std::string& bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  const uint32_t value = crc.checksum();
  return ((value >> 15) | (value << 17)) + 0xA282EAD8;
}

// A record is the length, its checksum, so many bytes, their checksum.
int64_t whole_records(std::string_view content) {
  constexpr size_t kHead = 12, kFoot = 4;
  size_t whole = 0;
  while (content.size() - whole >= kHead + kFoot) {
    uint64_t length = 0;
    for (size_t i = 0; i < 8; ++i) length |= uint64_t{static_cast<unsigned char>(content[whole + i])} << (8 * i);
    if (length > content.size() - whole - kHead - kFoot) break;
    const std::string head(content.substr(whole, 8)), event(content.substr(whole + kHead, length));
    const bool sound = content.substr(whole + 8, 4) == little_endian(masked_crc(head)) &&
                       content.substr(whole + kHead + length, kFoot) == little_endian(masked_crc(event));
    if (!sound) break;
    whole += kHead + length + kFoot;
  }
  return static_cast<int64_t>(whole);
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& file) : file_(file) {
  file_.cut_torn(whole_records);
  if (file_.size() == 0) record(wall_time() + text(3, "brain.Event:2"));
}

void EventFile::record(const std::string& event) {
  const std::string length = little_endian(static_cast<uint64_t>(event.size()));
  file_.append(length + little_endian(masked_crc(length)) + event + little_endian(masked_crc(event)));
}

void EventFile::scalar(const std::string& name, int64_t step, double value) {
  const std::string simple_value = tag(2, 5) + little_endian(std::bit_cast<uint32_t>(static_cast<float>(value)));
  const std::string summary = text(1, text(1, name) + simple_value);
  record(wall_time() + tag(2, 0) + varint(static_cast<uint64_t>(step)) + text(5, summary));
}

void EventFile::on_step(const StepEvent& event) {
  for (const auto& [name, value] : event.report.losses) scalar("loss/" + name, event.step, value);
  scalar("learning_rate", event.step, event.report.learning_rate);
  scalar("gradient_norm", event.step, event.report.gradient_norm);
  scalar("utterances_per_s", event.step, static_cast<double>(event.utterances) / event.seconds);
}

void EventFile::on_epoch(const EpochEvent& event) {
  scalar("validation/loss", event.step, event.validation_loss);
  scalar("validation/corr", event.step, event.validation.corr);
  scalar("validation/mae", event.step, event.validation.mae);
  scalar("validation/f1_non0", event.step, event.validation.f1_non0);
}

}  // namespace modrob::train
