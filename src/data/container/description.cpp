#include "data/container/description.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
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

/// dataset.json in two: everything but the utterances, and these. A large data set's file is megabytes of texts, for
/// which io::parse_json takes ten times as long.
struct Pieces {
  io::Json head = io::Json::object();
  std::optional<simdjson::dom::array> utterances;  ///< nothing: absent, or no list (then it is in `head`)
};

Pieces take_apart(simdjson::dom::parser& parser, const std::string& text, const std::string& file) {
  simdjson::dom::element root;
  if (const auto error = parser.parse(text).get(root)) {
    io::parse_json(text, file);  // says where and what
    throw UserError(file + ": not valid JSON: " + simdjson::error_message(error));
  }
  Pieces pieces;
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) {
    pieces.head = io::parse_json(text, file);
    return pieces;
  }
  for (const auto& [key, value] : object) {
    const std::string name(key);
    if (pieces.head.contains(name) || (name == "utterances" && pieces.utterances)) {
      throw UserError(file + ": the key \"" + name + "\" occurs twice in one object");
    }
    simdjson::dom::array list;
    if (name == "utterances" && value.get(list) == simdjson::SUCCESS) {
      pieces.utterances = list;
    } else {
      pieces.head[name] = io::parse_json(simdjson::to_string(value), file);
    }
  }
  return pieces;
}

/// False when anything is not as it should be: read_utterance then says what.
bool read_quickly(simdjson::dom::element element, bool with_transcript, Utterance& utterance) {
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return false;
  std::string_view id, video, transcript, split;
  for (const auto& [key, value] : object) {
    std::string_view* const place = key == "id"           ? &id
                                    : key == "video"      ? &video
                                    : key == "transcript" ? &transcript
                                    : key == "split"      ? &split
                                                          : nullptr;
    if (place == nullptr) continue;
    if (!place->empty() || value.get(*place) != simdjson::SUCCESS || place->empty()) return false;
  }
  if (id.empty() || video.empty() || transcript.empty() == with_transcript) return false;
  const auto known = find_split(split);
  if (known) utterance = {std::string(id), std::string(video), std::string(transcript), *known, 0.0};
  return known.has_value();
}

}  // namespace

Description Description::parse(const std::string& text, const std::string& file) {
  simdjson::dom::parser parser;
  const Pieces pieces = take_apart(parser, text, file);
  const Members members(pieces.head, file);
  check_format(members, file);
  Description description;
  description.json = pieces.head;
  description.name = members.text("name");
  description.hash = members.text("hash");
  if (!is_hash(description.hash)) members.refuse("hash", description.hash, "64 hexadecimal digits");
  description.arrays_bytes = members.get("arrays_bytes", "a size in bytes", is_size).get<int64_t>();
  description.word_aligned = members.get("word_aligned", "true or false", is_boolean).get<bool>();
  if (pieces.head.contains("transcripts")) {
    description.transcripts = members.get("transcripts", "true or false", is_boolean).get<bool>();
  }
  description.simulated = read_simulated(members, file);
  description.provenance = members.get("provenance", "an object", is_object);

  if (!pieces.utterances) members.get("utterances", "a list of utterances", is_list);
  const size_t count = pieces.utterances->size();
  if (count == 0) throw UserError(file + ": 'utterances' is empty; a data set has at least one");
  std::unordered_set<std::string_view> ids;
  ids.reserve(count);
  description.utterances.reserve(count);
  for (const auto element : *pieces.utterances) {
    auto& utterance = description.utterances.emplace_back();
    const auto where = [&] { return file + ": utterances[" + std::to_string(description.utterances.size() - 1) + "]"; };
    if (!read_quickly(element, description.transcripts, utterance)) {
      utterance =
          read_utterance(io::parse_json(simdjson::to_string(element), where()), where(), description.transcripts);
    }
    if (!ids.insert(utterance.id).second) throw UserError(where() + ": the id '" + utterance.id + "' is used twice");
  }
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
