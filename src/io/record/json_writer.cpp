#include "io/record/json_writer.h"

#include <cmath>

#include "io/key_path.h"

namespace modrob::io {

std::string JsonWriter::refusal(const std::string& message, const std::string& below) const {
  throw_check_failure("a record fits its description", __FILE__, __LINE__, below + ": " + message);
}

bool JsonWriter::enter(const Field& field) {
  if (field.options.presence == Presence::kIfAny && field.empty) return false;
  Json* place = &here();
  if (place->is_array()) {
    place->push_back(nullptr);
    place = &place->back();
  } else {
    for (const std::string& part : split_key(field.key)) {
      if (!place->is_object()) *place = Json::object();
      place = &(*place)[part];
    }
  }
  places_.push_back(place);
  return true;
}

void JsonWriter::scalar(double& value) {
  if (std::isfinite(value)) {
    here() = value;
  } else if (std::isinf(value)) {
    here() = value > 0 ? "inf" : "-inf";
  }
}

size_t JsonWriter::list(size_t size) {
  here() = Json::array();
  here().get_ref<Json::array_t&>().reserve(size);
  return size;
}

void JsonWriter::element(size_t) {
  here().push_back(nullptr);
  places_.push_back(&here().back());
}

std::vector<std::string> JsonWriter::members(std::vector<std::string> keys) {
  here() = Json::object();
  return keys;
}

}  // namespace modrob::io
