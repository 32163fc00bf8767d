#include "data/container/description.h"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_set>

#include "core/hash.h"
#include "core/signals.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::data {

namespace {

constexpr std::string_view kFormatName = "modrob-dataset";
std::span<const io::EnumName> split_names() {
  static const auto kNames = [] {
    std::array<io::EnumName, kSplits.size()> names{};
    for (const Split split : kSplits) names[static_cast<size_t>(split)] = {split_name(split), static_cast<int>(split)};
    return names;
  }();
  return kNames;
}

void require_text(const io::RecordVisitor& visitor, const std::string& text, const std::string& key) {
  if (text.empty()) visitor.fail("must not be empty", key);
}

void describe_format(io::RecordVisitor& visitor) {
  std::string format(kFormatName);
  int64_t version = kFormatVersion;
  visitor.field("format", format);
  if (format != kFormatName) {
    visitor.fail("must be '" + std::string(kFormatName) + "', not '" + format + "'", "format");
  }
  visitor.field("format_version", version);
  if (version == kFormatVersion) return;
  visitor.fail(
      "is " + std::to_string(version) + ", and this program reads " + std::to_string(kFormatVersion) +
          (version > kFormatVersion ? "; use a newer modrob, or make the data set again" : "; make the data set again"),
      "format_version");
}

void describe_simulated(io::RecordVisitor& visitor, ModalitySet& simulated) {
  std::vector<std::string> names;
  for (const Modality modality : simulated.members()) names.emplace_back(modality_name(modality));
  visitor.field("simulated", names);
  if (!visitor.reading()) return;
  simulated = {};
  for (const auto& name : names) {
    try {
      simulated = simulated | ModalitySet(parse_modality(name));
    } catch (const UserError& error) {
      visitor.fail(error.what(), "simulated");
    }
  }
}

void check_utterances(const io::RecordVisitor& visitor, const Description& description) {
  const auto& utterances = description.utterances;
  if (utterances.empty()) visitor.fail("is empty; a data set has at least one utterance", "utterances");
  std::unordered_set<std::string_view> ids;
  for (size_t i = 0; i < utterances.size(); ++i) {
    const std::string place = "utterances[" + std::to_string(i) + "]";
    if (description.transcripts) require_text(visitor, utterances[i].transcript, place + ".transcript");
    if (!ids.insert(utterances[i].id).second) visitor.fail("the id '" + utterances[i].id + "' is used twice", place);
  }
}

}  // namespace

// Without the label.
void describe(io::RecordVisitor& visitor, Utterance& utterance) {
  visitor.fields("id", utterance.id, "video", utterance.video);
  visitor.choice("split", utterance.split, split_names());
  visitor.field("transcript", utterance.transcript, {.presence = io::Presence::kIfAny});
  if (!visitor.reading()) return;
  require_text(visitor, utterance.id, "id");
  require_text(visitor, utterance.video, "video");
}

void describe(io::RecordVisitor& visitor, Description& description) {
  auto& [name, hash, arrays_bytes, word_aligned, transcripts, simulated, utterances, provenance, json] = description;
  describe_format(visitor);
  visitor.field("name", name);
  visitor.field("hash", hash);
  visitor.field("arrays_bytes", arrays_bytes, {.range = {.low = 0}});
  visitor.field("word_aligned", word_aligned);
  if (visitor.reading() || !transcripts) {
    visitor.field("transcripts", transcripts, {.presence = io::Presence::kMayLack});
  }
  describe_simulated(visitor, simulated);
  visitor.field("provenance", provenance);
  visitor.field("utterances", utterances);
  if (!visitor.reading()) return;
  require_text(visitor, name, "name");
  if (hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != std::string::npos) {
    visitor.fail("must be 64 hexadecimal digits, not '" + hash + "'", "hash");
  }
  if (!provenance.is_object()) visitor.fail("must be an object", "provenance");
  check_utterances(visitor, description);
}

Description Description::parse(const std::string& text, const std::string& file) {
  auto json = io::parse_json(text, file);
  auto description = io::read_record<Description>(json, file);
  json.erase("utterances");
  description.json = std::move(json);
  return description;
}

io::Json Description::to_json() const { return io::record_json(*this); }

std::string content_hash(std::span<const std::byte> arrays, std::string description_text, const std::string& recorded) {
  if (const size_t found = description_text.find('"' + recorded + '"'); found != std::string::npos) {
    description_text.replace(found + 1, recorded.size(), std::string(64, '0'));
  }
  constexpr size_t kPiece = size_t{1} << 26;
  Sha256 hash;
  for (; !arrays.empty(); arrays = arrays.subspan(std::min(kPiece, arrays.size()))) {
    throw_if_stop_requested();
    hash.update(arrays.first(std::min(kPiece, arrays.size())));
  }
  hash.update(description_text);
  return hash.finish();
}

}  // namespace modrob::data
