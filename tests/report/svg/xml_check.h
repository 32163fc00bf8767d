#pragma once

#include <cctype>
#include <string>
#include <vector>

namespace modrob::testing {

/// What is wrong with a text as XML; empty when nothing is. Knows what this program writes: elements, attributes in
/// double quotes, five entities and decimal character references.
inline std::string xml_fault(const std::string& text) {
  std::vector<std::string> open;
  size_t at = 0;
  const auto bad_text = [](const std::string& part) {
    for (size_t i = 0; i < part.size(); ++i) {
      if (part[i] == '<' || part[i] == '>') return true;
      if (static_cast<unsigned char>(part[i]) < 0x20 && part[i] != '\n') return true;
      if (part[i] != '&') continue;
      const size_t end = part.find(';', i);
      const std::string name = end == std::string::npos ? "" : part.substr(i + 1, end - i - 1);
      if (name != "amp" && name != "lt" && name != "gt" && name != "quot" && name != "apos" && name != "#39")
        return true;
    }
    return false;
  };
  if (text.starts_with("<?xml")) at = text.find("?>") + 2;
  bool root_closed = false;
  while (at < text.size()) {
    const size_t begin = text.find('<', at);
    const std::string between = text.substr(at, begin == std::string::npos ? std::string::npos : begin - at);
    if (bad_text(between)) return "bad text: " + between;
    if (open.empty() && between.find_first_not_of('\n') != std::string::npos) return "text outside: " + between;
    if (begin == std::string::npos) break;
    if (root_closed) return "something after the end";
    // A '>' inside of quotes is escaped by this program.
    const size_t end = text.find('>', begin);
    if (end == std::string::npos) return "a tag without end";
    std::string tag = text.substr(begin + 1, end - begin - 1);
    at = end + 1;
    if (tag.starts_with("/")) {
      if (open.empty() || open.back() != tag.substr(1)) return "closes what is not open: " + tag;
      open.pop_back();
      root_closed = open.empty();
      continue;
    }
    const bool closed = tag.ends_with("/");
    if (closed) tag.pop_back();
    size_t i = 0;
    while (i < tag.size() && std::isalnum(static_cast<unsigned char>(tag[i])) != 0) ++i;
    if (i == 0) return "a tag without name: " + tag;
    const std::string name = tag.substr(0, i);
    std::vector<std::string> seen;
    while (i < tag.size()) {
      const size_t equals = tag.find("=\"", i);
      if (tag[i] != ' ' || equals == std::string::npos) return "bad attribute: " + tag;
      const std::string attribute = tag.substr(i + 1, equals - i - 1);
      for (const auto& other : seen) {
        if (other == attribute) return "attribute twice: " + tag;
      }
      seen.push_back(attribute);
      for (const char c : attribute) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') return "bad attribute name: " + attribute;
      }
      const size_t quote = tag.find('"', equals + 2);
      if (quote == std::string::npos) return "a quote never closed: " + tag;
      if (bad_text(tag.substr(equals + 2, quote - equals - 2))) return "bad attribute value: " + tag;
      i = quote + 1;
    }
    if (!closed) open.push_back(name);
  }
  return open.empty() && root_closed ? "" : "never closed";
}

}  // namespace modrob::testing
