#include "config/toml.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/error.h"
#include "io/key_path.h"
#include "io/pickle/pickle_text.h"

namespace modrob::config {

namespace {

constexpr size_t kDeepestKey = 100;
constexpr uint32_t kNowhere = std::numeric_limits<uint32_t>::max();

using Position = std::pair<uint32_t, uint32_t>;

Position position_of(const toml::source_position& position) {
  return position.line == 0 ? Position{kNowhere, kNowhere} : Position{position.line, position.column};
}

std::string place_text(const std::string& name, const toml::source_position& position) {
  return name + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

// toml++ counts columns in code points.
size_t code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

// The end of the string that opens at `begin`, as TOML has it: three quotes span lines, "" takes escapes, '' does not.
size_t end_of_string(std::string_view text, size_t begin) {
  const char quote = text[begin];
  const std::string triple(3, quote);
  const bool long_string = text.substr(begin, 3) == triple;
  size_t at = begin + (long_string ? 3 : 1);
  while (at < text.size()) {
    if (text[at] == '\\' && quote == '"') {
      at += 2;
    } else if (long_string && text.substr(at, 3) == triple) {
      return at + 3;
    } else if (!long_string && (text[at] == quote || text[at] == '\n')) {
      return at + 1;
    } else {
      ++at;
    }
  }
  return text.size();
}

// toml++ limits nested arrays and inline tables, but builds a.a.a.a... without limit and then overflows the stack when
// it frees the tables.
void check_key_depth(std::string_view text, const std::string& name) {
  size_t dots = 0;
  for (size_t at = 0; at < text.size();) {
    const char here = text[at];
    if (here == '"' || here == '\'') {
      at = end_of_string(text, at);
      continue;
    }
    if (here == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (here == '.' && ++dots > kDeepestKey) {
      const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      throw UserError(name + ":" + std::to_string(line) + ": a key has more than " + std::to_string(kDeepestKey) +
                      " dots");
    }
    if (std::string_view("=\n,{}[]").find(here) != std::string_view::npos) dots = 0;
    ++at;
  }
}

class Converter {
 public:
  /// `origins` may be null: nobody listens.
  Converter(const std::string& name, const OriginSink* origins) : name_(name), origins_(origins) {}

  io::Json table(const toml::table& table, const std::string& path) const {
    struct Child {
      Position position;
      const toml::key* key;
      const toml::node* node;
    };
    std::vector<Child> children;
    for (const auto& [key, node] : table) children.push_back({position_of(key.source().begin), &key, &node});
    // toml++ keeps tables sorted by key; users expect their own order back.
    std::stable_sort(children.begin(), children.end(),
                     [](const Child& a, const Child& b) { return a.position < b.position; });
    io::Json result = io::Json::object();
    for (const Child& child : children) {
      const std::string key(child.key->str());
      const toml::source_position& place = child.key->source().begin;
      if (key.empty() || key.find('.') != std::string::npos) {
        throw UserError(place_text(name_, place) + ": the key \"" + key + "\" is empty or holds a dot; settings are " +
                        "addressed by dotted paths, so neither is possible in a key");
      }
      const std::string child_path = io::join_key(path, key);
      const bool leaf = !child.node->is_table() || child.node->as_table()->empty();
      if (leaf && origins_ != nullptr) (*origins_)(child_path, place_text(name_, place));
      result[key] = value(*child.node, child_path);
    }
    return result;
  }

  io::Json value(const toml::node& node, const std::string& path) const {
    if (const auto* inner = node.as_table()) return table(*inner, path);
    if (const auto* array = node.as_array()) {
      io::Json result = io::Json::array();
      for (const toml::node& element : *array) {
        const std::string element_path = io::join_key(path, std::to_string(result.size()));
        const bool told = element.is_table() && origins_ != nullptr;
        if (told) (*origins_)(element_path, place_text(name_, element.source().begin));
        const Converter silent(name_, nullptr);
        result.push_back(told ? value(element, element_path) : silent.value(element, path));
      }
      return result;
    }
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return integer->get();
    if (const auto* boolean = node.as_boolean()) return boolean->get();
    if (const auto* number = node.as_floating_point()) {
      if (std::isfinite(number->get())) return number->get();
      throw UserError(where(node, path) + " must be a finite number");
    }
    throw UserError(where(node, path) +
                    " is a date or time, which no setting takes; write it in quotes if a text is meant");
  }

 private:
  // Of a value behind --set the name says all.
  std::string where(const toml::node& node, const std::string& path) const {
    return path.empty() ? name_ : place_text(name_, node.source().begin) + ": '" + path + "'";
  }

  const std::string& name_;
  const OriginSink* origins_;
};

// As Windows' editors save a file: refused by what it is, where the parser would say "invalid utf-8 sequence".
void check_encoding(std::string_view text, const std::string& name) {
  using std::string_view_literals::operator""sv;
  if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv)) {
    throw UserError(name + " is UTF-16; save it as UTF-8");
  }
  if (io::is_utf8(text)) return;
  size_t line = 1;
  for (std::string_view rest = text; io::is_utf8(rest.substr(0, rest.find('\n'))); ++line) {
    rest.remove_prefix(rest.find('\n') + 1);
  }
  throw UserError(name + ":" + std::to_string(line) + ": not UTF-8, perhaps Latin-1 or Windows-1252; save it as UTF-8");
}

std::string_view line_of(std::string_view text, uint32_t number) {
  for (; number > 1 && text.find('\n') != std::string_view::npos; --number) text.remove_prefix(text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
}

// "Error while parsing value: could not determine value type" -> "could not determine value type", and what the line
// has instead of TOML's quotes.
std::string reason_of(const toml::parse_error& error, std::string_view line) {
  std::string reason(error.description());
  if (const size_t colon = reason.find(": "); reason.starts_with("Error while parsing") && colon != std::string::npos) {
    reason.erase(0, colon + 2);
  }
  for (const char* quote : {"\u201C", "\u201D", "\u201E", "\u2018", "\u2019", "\u00AB", "\u00BB"}) {
    if (line.find(quote) == std::string_view::npos) continue;
    return reason + "; the line has typographic quotes (" + quote + "), a text is written \"...\"";
  }
  return reason;
}

}  // namespace

io::Json parse_toml(std::string_view text, const std::string& name, const OriginSink& origins) {
  check_encoding(text, name);
  check_key_depth(text, name);
  try {
    return Converter(name, &origins).table(toml::parse(text), "");
  } catch (const toml::parse_error& error) {
    throw UserError(place_text(name, error.source().begin) + ": " +
                    reason_of(error, line_of(text, error.source().begin.line)));
  }
}

io::Json parse_toml_value(std::string_view text, const std::string& name) {
  if (text.empty()) throw UserError(name + ": has no value; an empty text is written \"\"");
  constexpr std::string_view kBefore = "v = ";
  check_key_depth(text, name);
  std::string reason = "something follows the value";
  const bool one_line = text.find_first_of("\r\n") == std::string_view::npos;
  if (one_line) {
    try {
      const toml::table parsed = toml::parse(std::string(kBefore) + std::string(text));
      const toml::node* node = parsed.get("v");
      // A comment behind the value would be dropped silently: only a value that fills the text counts.
      const auto end = node != nullptr ? node->source().end.column : 0;
      if (parsed.size() == 1 && end == kBefore.size() + 1 + code_points(text)) {
        return Converter(name, nullptr).value(*node, "");
      }
    } catch (const toml::parse_error& error) {
      reason = reason_of(error, text);
    }
  }
  const bool word = text.find_first_of(" \t\r\n\v\f") == std::string_view::npos;
  const bool begins_like_toml = std::string_view("\"'[{").find(text.front()) != std::string_view::npos;
  if (word && !begins_like_toml) return io::Json(text);
  throw UserError(name + ": '" + std::string(text) + "' is not a value (" + reason +
                  "); write true, 3, 0.5, \"text\", [1, 2] or a single word");
}

}  // namespace modrob::config
