#include "data/importers/import_request.h"

#include <filesystem>
#include <set>
#include <type_traits>
#include <variant>

#include "config/settings_reader.h"
#include "data/importers/importer.h"

namespace modrob::data {

ImportOptions ImportRequest::resolved() const {
  auto resolved = options;
  resolved.cleaning = parse_cleaning(cleaning);
  resolved.label_meaning.as = parse_labels_as(labels_as);
  if (!rescale.empty()) resolved.label_meaning.rescale = parse_label_range(rescale);
  return resolved;
}

ImportRequest ImportRequest::read(const io::Json& values, const std::string& name) {
  const auto config = config::Config::from_json(values, name);
  config::SettingsReader reader(config);
  ImportRequest request;
  reader.visit(request);
  reader.finish();
  return request;
}

void describe(io::RecordVisitor& visitor, ImportRequest& request) {
  auto& [options, cleaning, labels_as, rescale] = request;
  visitor.fields("format", options.format, "name", options.name, "cleaning", cleaning, "labels_as", labels_as);
  visitor.fields("rescale", rescale, "memory", options.memory, "strict", options.strict);
  std::set<std::string> seen;
  for (const auto& importer : importers()) {
    for (const auto& option : importer.options) {
      const auto key = option_key(option);
      if (!seen.insert(key).second) continue;
      const auto visit = [&](auto member) {
        auto& value = request.options.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::filesystem::path>) {
          std::string text = value.string();
          visitor.field(key, text);
          if (visitor.reading()) value = text;
        } else if constexpr (std::is_same_v<Value, int64_t>) {
          visitor.field(key, value, "", {.low = 1});
        } else {
          visitor.field(key, value);
        }
      };
      std::visit(visit, option.field);
    }
  }
}

}  // namespace modrob::data
