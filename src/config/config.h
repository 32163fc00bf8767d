#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "io/json.h"

namespace modrob::config {

/// A tree of settings that knows where each value came from. Built from a TOML file, from `key=value` options, or from
/// the resolved config.json of a run. Keys are dotted paths ("text.freeze_layers"); a single key is never empty and
/// holds no dot (UserError).
class Config {
 public:
  /// UserError with file:line:column on a syntax error. `text` variant: `name` stands for the path.
  static Config from_toml_file(const std::filesystem::path& path);
  static Config from_toml(std::string_view text, const std::string& name);
  /// What was typed behind --set, one key=value each.
  static Config from_assignments(const std::vector<std::string>& assignments);
  /// UserError unless `values` is an object. JSON has no lines: every origin is `name`.
  static Config from_json(io::Json values, const std::string& name);

  /// Sets a value; intermediate tables are made. `assignment` is "key=value" as typed behind --set; the value is TOML
  /// (true, 3, 0.5, "text", [1, 2]); a bare word is taken as a string. UserError when it has no '=' or bad syntax, or
  /// when a value stands where the key needs a table. The value's origin is "`origin` key", e.g. "--set seed".
  void set(std::string_view assignment, const std::string& origin);
  /// The same with the value at hand; `origin` is kept as it is.
  void set(std::string_view key, io::Json value, const std::string& origin);

  /// Values of `other` replace ours, key by key; arrays are replaced whole. Origins move along.
  void overlay(const Config& other);
  /// The table below `key` as a tree of its own (empty if absent); origins are kept, and messages still name the full
  /// key. UserError when `key` is a value.
  Config sub(std::string_view key) const;
  /// The tables below [[key]], each a tree of its own that keeps its places (none if absent). UserError when `key` is
  /// anything but a list of tables.
  std::vector<Config> tables(std::string_view key) const;

  bool contains(std::string_view key) const;
  /// nullptr when absent.
  const io::Json* find(std::string_view key) const;
  const io::Json& values() const { return values_; }
  /// "studies/quick.toml:12:1", "--set text.freeze_layers", ... of a value, or of its nearest parent.
  std::string where(std::string_view key) const;
  /// `key` as seen from the tree that `sub` was taken of.
  std::string full_key(std::string_view key) const;
  /// Dotted paths of all leaves (arrays count as leaves, empty tables do not), in file order.
  std::vector<std::string> leaves() const;

 private:
  /// Adds the origins that `from` has below `key`.
  void take_origins(const Config& from, std::string_view key);
  void forget_origins(std::string_view key);

  io::Json values_ = io::Json::object();
  std::map<std::string, std::string, std::less<>> origins_;
  std::string name_;
  std::string prefix_;
};

/// read_at with the place of `key` and its name in front: "study.toml:12:1: 'split': ".
template <typename Read>
auto read_key(const Config& config, const std::string& key, Read&& read) {
  return read_at(config.where(key) + ": '" + key + "': ", std::forward<Read>(read));
}

}  // namespace modrob::config
