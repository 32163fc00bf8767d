#include "data/container/description.h"

#include <unordered_set>

#include "core/error.h"
#include "core/hash.h"

namespace modrob::data {

namespace {

constexpr std::string_view kFormatName = "modrob-dataset";

// Reads the members of one JSON object; `where` is the file, and the place inside it when it is not the top.
class Members {
 public:
  Members(const io::Json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) throw UserError(where_ + ": a JSON object is needed, found " + short_dump(json));
  }

  const io::Json& get(const char* key, const char* needed, bool accepted(const io::Json&)) const {
    const auto found = json_.find(key);
    if (found == json_.end()) throw UserError(where_ + ": the key '" + key + "' is missing (" + needed + ")");
    if (!accepted(*found)) refuse(key, *found, needed);
    return *found;
  }

  std::string text(const char* key) const {
    const auto is_text = [](const io::Json& value) { return value.is_string(); };
    auto text = get(key, "a text", is_text).get<std::string>();
    if (text.empty()) throw UserError(where_ + ": '" + key + "' is empty");
    return text;
  }

  [[noreturn]] void refuse(const char* key, const io::Json& found, const std::string& needed) const {
    throw UserError(where_ + ": '" + key + "' is " + short_dump(found) + ", needed: " + needed);
  }

 private:
  static std::string short_dump(const io::Json& json) {
    if (json.is_structured()) return json.is_array() ? "a list" : "an object";
    return json.dump();
  }

  const io::Json& json_;
  std::string where_;
};

bool is_boolean(const io::Json& value) { return value.is_boolean(); }
bool is_list(const io::Json& value) { return value.is_array(); }
bool is_object(const io::Json& value) { return value.is_object(); }
bool is_size(const io::Json& value) { return value.is_number_integer() && value.get<int64_t>() >= 0; }

bool is_hash(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void check_format(const Members& members, const std::string& file) {
  if (const auto format = members.text("format"); format != kFormatName) {
    throw UserError(file + ": 'format' is '" + format + "', needed: '" + std::string(kFormatName) + "'");
  }
  const auto version = members.get("format_version", "a whole number", is_size).get<int64_t>();
  if (version != kFormatVersion) {
    throw UserError(
        file + ": 'format_version' is " + std::to_string(version) + "; this program reads version " +
        std::to_string(kFormatVersion) +
        (version > kFormatVersion ? ". Use a newer modrob, or make the data set again" : ". Make the data set again"));
  }
}

ModalitySet read_simulated(const Members& members, const std::string& file) {
  ModalitySet simulated;
  for (const auto& name : members.get("simulated", "a list of modalities", is_list)) {
    if (!name.is_string()) members.refuse("simulated", name, "names of modalities");
    try {
      simulated = simulated | ModalitySet(parse_modality(name.get<std::string>()));
    } catch (const UserError& error) {
      throw UserError(file + ": 'simulated': " + error.what());
    }
  }
  return simulated;
}

Utterance read_utterance(const io::Json& json, const std::string& where, bool with_transcript) {
  const Members members(json, where);
  Utterance utterance;
  utterance.id = members.text("id");
  utterance.video = members.text("video");
  if (with_transcript) utterance.transcript = members.text("transcript");
  try {
    utterance.split = parse_split(members.text("split"));
  } catch (const UserError& error) {
    throw UserError(where + ": 'split': " + error.what());
  }
  return utterance;
}

}  // namespace

Description Description::parse(const std::string& text, const std::string& file) {
  auto json = io::parse_json(text, file);
  const Members members(json, file);
  check_format(members, file);
  Description description;
  description.name = members.text("name");
  description.hash = members.text("hash");
  if (!is_hash(description.hash)) members.refuse("hash", description.hash, "64 hexadecimal digits");
  description.arrays_bytes = members.get("arrays_bytes", "a size in bytes", is_size).get<int64_t>();
  description.word_aligned = members.get("word_aligned", "true or false", is_boolean).get<bool>();
  if (json.contains("transcripts")) {
    description.transcripts = members.get("transcripts", "true or false", is_boolean).get<bool>();
  }
  description.simulated = read_simulated(members, file);
  description.provenance = members.get("provenance", "an object", is_object);

  const auto& utterances = members.get("utterances", "a list of utterances", is_list);
  if (utterances.empty()) throw UserError(file + ": 'utterances' is empty; a data set has at least one");
  std::unordered_set<std::string_view> ids;
  description.utterances.reserve(utterances.size());
  for (const auto& entry : utterances) {
    const std::string where = file + ": utterances[" + std::to_string(description.utterances.size()) + "]";
    const auto& utterance = description.utterances.emplace_back(read_utterance(entry, where, description.transcripts));
    if (!ids.insert(utterance.id).second) throw UserError(where + ": the id '" + utterance.id + "' is used twice");
  }
  json.erase("utterances");
  description.json = std::move(json);
  return description;
}

io::Json Description::to_json() const {
  io::Json json;
  json["format"] = kFormatName;
  json["format_version"] = kFormatVersion;
  json["name"] = name;
  json["hash"] = hash;
  json["arrays_bytes"] = arrays_bytes;
  json["word_aligned"] = word_aligned;
  if (!transcripts) json["transcripts"] = false;
  json["simulated"] = io::Json::array();
  for (const Modality modality : simulated.members()) json["simulated"].push_back(modality_name(modality));
  json["provenance"] = provenance;
  json["utterances"] = io::Json::array();
  for (const auto& utterance : utterances) {
    io::Json entry;
    entry["id"] = utterance.id;
    entry["video"] = utterance.video;
    entry["split"] = split_name(utterance.split);
    if (transcripts) entry["transcript"] = utterance.transcript;
    json["utterances"].push_back(std::move(entry));
  }
  return json;
}

std::string content_hash(std::span<const std::byte> arrays, std::string description_text, const std::string& recorded) {
  if (const size_t found = description_text.find('"' + recorded + '"'); found != std::string::npos) {
    description_text.replace(found + 1, recorded.size(), std::string(64, '0'));
  }
  Sha256 hash;
  hash.update(arrays);
  hash.update(description_text);
  return hash.finish();
}

}  // namespace modrob::data
