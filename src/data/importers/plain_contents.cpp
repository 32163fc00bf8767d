#include "data/importers/plain_contents.h"

#include <cmath>
#include <set>

#include "core/files.h"
#include "core/hash.h"
#include "data/importers/pickle_field.h"
#include "io/format_error.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace modrob::data {

using io::PickleKind;

namespace {

// JSON has no NaN and infinities: they are written as texts.
io::Json json_number(double number) {
  if (std::isfinite(number)) return number;
  return std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
}

class PlainContents {
 public:
  explicit PlainContents(const io::PickleDocument& document) : document_(document) {}

  io::Json describe(const io::PickleValue& value, const std::string& path) {
    if (++visited_ > kMostValues) {
      throw io::FormatError(io::FormatFault::kLimit, document_.name() + ": " + path +
                                                         ": the same values occur over and over; more than " +
                                                         std::to_string(kMostValues) + " would have to be written");
    }
    switch (value.kind()) {
      case PickleKind::kNone:
        return {{"type", "none"}};
      case PickleKind::kBool:
        return {{"type", "bool"}, {"value", value.boolean()}};
      case PickleKind::kInteger:
        return {{"type", "int"}, {"value", value.integer()}};
      case PickleKind::kBigInteger:
        return {{"type", "int"}, {"value", value.big_integer_text()}};
      case PickleKind::kFloat:
        return {{"type", "float"}, {"value", json_number(value.number())}};
      case PickleKind::kText:
        return {{"type", "text"}, {"value", value.text()}};
      case PickleKind::kBytes:
        return {{"type", "bytes"}, {"hexadecimal", hexadecimal(std::as_bytes(std::span(value.bytes())))}};
      case PickleKind::kScalar:
        return {
            {"type", "scalar"}, {"dtype", value.array().type.name()}, {"value", json_number(value.array().number(0))}};
      case PickleKind::kArray:
        return array(value, path);
      case PickleKind::kTextArray: {
        io::Json json = {{"type", "text array"}, {"dtype", value.array().type.name()}, {"shape", value.array().shape}};
        json["values"] = PickleField(value, document_.name(), path).texts();
        return json;
      }
      case PickleKind::kDict: {
        io::Json json = {{"type", "dict"}, {"items", io::Json::array()}};
        for (size_t i = 0; i < value.size(); ++i) {
          const auto key = value.key(i);
          const std::string name = key.is(PickleKind::kText) ? std::string(key.text()) : std::to_string(i);
          json["items"].push_back({describe(key, path), describe(value.value(i), joined(path, name))});
        }
        return json;
      }
      default: {
        io::Json json = {{"type", value.is(PickleKind::kTuple)         ? "tuple"
                                  : value.is(PickleKind::kObjectArray) ? "object array"
                                                                       : "list"},
                         {"items", io::Json::array()}};
        for (size_t i = 0; i < value.size(); ++i) {
          json["items"].push_back(describe(value.item(i), joined(path, std::to_string(i))));
        }
        return json;
      }
    }
  }

  void write(const std::filesystem::path& file) const { arrays_.write(file); }

 private:
  static constexpr size_t kMostValues = 20'000'000;

  static std::string joined(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "/" + name;
  }

  io::Json array(const io::PickleValue& value, const std::string& path) {
    const auto& array = value.array();
    std::string key = path;
    for (int64_t i = 2; !keys_.insert(key).second; ++i) key = path + "#" + std::to_string(i);
    arrays_.add_streamed(key, array.type.dtype(), array.shape, [&array](const ByteSink& append) {
      if (!array.fortran && !array.type.big_endian) return append(array.bytes);
      append(array.native_bytes());
    });
    return {{"type", "array"}, {"dtype", array.type.name()}, {"shape", array.shape}, {"key", key}};
  }

  const io::PickleDocument& document_;
  io::SafetensorsWriter arrays_;
  std::set<std::string> keys_;
  size_t visited_ = 0;
};

PlainImport write_plain_contents(const io::PickleDocument& document, const std::filesystem::path& folder) {
  const PickleField root(document.root(), document.name(), "");
  if (!root.is(PickleKind::kDict)) {
    root.refuse("is of no known layout: a dict is needed at the top, found " + root.value().describe());
  }
  PlainContents writer(document);
  const io::Json json = writer.describe(document.root(), "");
  FolderInProgress target(folder);
  io::write_json(target.path() / kPlainFile, json);
  writer.write(target.path() / kPlainArraysFile);
  target.commit();
  return {"the plain values of a pickle of no known layout: no data set",
          {"the pickle is of no layout that modrob knows as a data set; its values were written as they are, to " +
           std::string(kPlainFile) + " and " + std::string(kPlainArraysFile)}};
}

}  // namespace

PlainImporter import_plain_contents(const ImportSource& source) {
  return [document = source.pickle()](const std::filesystem::path& output) {
    return write_plain_contents(*document, output);
  };
}

bool is_pickle(const ImportSource& source) { return source.kind() == ImportSource::Kind::kPickle; }

}  // namespace modrob::data
