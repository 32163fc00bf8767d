#include "config/config.h"

#include <algorithm>
#include <utility>

#include "config/toml.h"
#include "core/error.h"
#include "core/files.h"
#include "io/key_path.h"

namespace modrob::config {

namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool is_below(std::string_view key, std::string_view parent) {
  return parent.empty() || (key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '.');
}

void check_key(std::string_view key, const std::string& origin) {
  for (const std::string& part : io::split_key(key)) {
    if (part.empty()) {
      throw UserError(origin + ": '" + std::string(key) + "' is not a key; keys are names joined by dots, as in " +
                      "'text.freeze_layers'");
    }
  }
}

void check_json_keys(const io::Json& table, const std::string& path, const std::string& name) {
  for (const auto& [key, value] : table.items()) {
    if (key.empty() || key.find('.') != std::string::npos) {
      throw UserError(name + ": the key \"" + key + "\" " + (path.empty() ? "" : "in '" + path + "' ") +
                      "is empty or holds a dot; settings are addressed by dotted paths");
    }
    if (value.is_object()) check_json_keys(value, io::join_key(path, key), name);
  }
}

void collect_leaves(const io::Json& table, const std::string& path, std::vector<std::string>& leaves) {
  for (const auto& [key, value] : table.items()) {
    const std::string child = io::join_key(path, key);
    if (value.is_object()) {
      collect_leaves(value, child, leaves);
    } else {
      leaves.push_back(child);
    }
  }
}

}  // namespace

Config Config::from_toml_file(const std::filesystem::path& path) { return from_toml(read_input(path), path.string()); }

Config Config::from_toml(std::string_view text, const std::string& name) {
  Config config;
  config.name_ = name;
  config.values_ = parse_toml(text, name, [&](const std::string& key, const std::string& origin) {
    config.origins_.insert_or_assign(key, origin);
  });
  return config;
}

Config Config::from_assignments(const std::vector<std::string>& assignments) {
  Config config;
  for (const auto& assignment : assignments) config.set(assignment, "--set");
  return config;
}

Config Config::from_json(io::Json values, const std::string& name) {
  if (!values.is_object()) throw UserError(name + ": settings are a JSON object, as in {\"seed\": 1}");
  check_json_keys(values, "", name);
  Config config;
  config.name_ = name;
  config.values_ = std::move(values);
  return config;
}

void Config::set(std::string_view assignment, const std::string& origin) {
  const size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    throw UserError(origin + " '" + std::string(assignment) + "': expected key=value, as in 'seed=3'");
  }
  const std::string_view key = trim(assignment.substr(0, equals));
  const std::string full_origin = origin + " " + std::string(key);
  set(key, parse_toml_value(trim(assignment.substr(equals + 1)), full_origin), full_origin);
}

void Config::set(std::string_view key, io::Json value, const std::string& origin) {
  check_key(key, origin);
  if (value.is_object()) check_json_keys(value, std::string(key), origin);
  for (size_t dot = key.find('.'); dot != std::string_view::npos; dot = key.find('.', dot + 1)) {
    const std::string_view parent = key.substr(0, dot);
    const io::Json* found = find(parent);
    if (found != nullptr && !found->is_object()) {
      throw UserError(origin + ": '" + full_key(parent) + "' is a value (" + where(parent) + "), so '" + full_key(key) +
                      "' cannot be set below it");
    }
  }
  forget_origins(key);
  io::put_key(values_, key, std::move(value));
  origins_.insert_or_assign(std::string(key), origin);
}

void Config::overlay(const Config& other) {
  const auto merge = [&](const auto& self, const io::Json& table, const std::string& path) -> void {
    for (const auto& [key, value] : table.items()) {
      const std::string child = io::join_key(path, key);
      const io::Json* ours = find(child);
      if (!value.is_object() || (ours != nullptr && !ours->is_object())) forget_origins(child);
      if (value.is_object()) {
        if (ours == nullptr || !ours->is_object()) io::put_key(values_, child, io::Json::object());
        self(self, value, child);
      } else {
        io::put_key(values_, child, value);
        origins_.insert_or_assign(child, other.where(child));
        for (const auto& [path, origin] : other.origins_) {
          if (is_below(path, child)) origins_.insert_or_assign(path, origin);
        }
      }
    }
  };
  merge(merge, other.values_, "");
}

Config Config::sub(std::string_view key) const {
  Config result;
  result.name_ = where(key);
  result.prefix_ = full_key(key);
  const io::Json* table = find(key);
  if (table == nullptr) return result;
  if (!table->is_object()) {
    throw UserError(where(key) + ": '" + full_key(key) + "' must be a table of settings, not " + table->dump());
  }
  result.values_ = *table;
  result.take_origins(*this, key);
  return result;
}

std::vector<Config> Config::tables(std::string_view key) const {
  std::vector<Config> result;
  const io::Json* list = find(key);
  if (list == nullptr) return result;
  const bool right = list->is_array() && std::all_of(list->begin(), list->end(),
                                                     [](const io::Json& element) { return element.is_object(); });
  if (!right)
    throw UserError(where(key) + ": '" + full_key(key) + "' must be written as [[" + full_key(key) + "]] tables");
  for (size_t i = 0; i < list->size(); ++i) {
    const std::string element = io::join_key(key, std::to_string(i));
    Config table;
    table.name_ = where(element);
    table.values_ = (*list)[i];
    table.take_origins(*this, element);
    result.push_back(std::move(table));
  }
  return result;
}

bool Config::contains(std::string_view key) const { return find(key) != nullptr; }

const io::Json* Config::find(std::string_view key) const { return io::find_key(values_, key); }

std::string Config::where(std::string_view key) const {
  for (std::string_view path = key;;) {
    if (const auto found = origins_.find(path); found != origins_.end()) return found->second;
    const size_t dot = path.rfind('.');
    if (dot == std::string_view::npos) return name_;
    path = path.substr(0, dot);
  }
}

std::string Config::full_key(std::string_view key) const { return key.empty() ? prefix_ : io::join_key(prefix_, key); }

std::vector<std::string> Config::leaves() const {
  std::vector<std::string> leaves;
  collect_leaves(values_, "", leaves);
  return leaves;
}

void Config::take_origins(const Config& from, std::string_view key) {
  for (const auto& [path, origin] : from.origins_) {
    if (is_below(path, key)) origins_.emplace(path.substr(key.empty() ? 0 : key.size() + 1), origin);
  }
}

void Config::forget_origins(std::string_view key) {
  std::erase_if(origins_, [&](const auto& entry) { return entry.first == key || is_below(entry.first, key); });
}

}  // namespace modrob::config
