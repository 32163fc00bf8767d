#include "issue_report.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "commands/commands.h"
#include "config/home.h"
#include "core/text_format.h"
#include "study/status.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// Where it stands by itself: a host that is called "vm" is not in "llvm".
void replace_word(std::string& text, const std::string& word, const std::string& by) {
  const auto letter = [&](size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  if (word.empty()) return;
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
    if ((at > 0 && letter(at - 1)) || letter(at + word.size())) {
      at += word.size();
      continue;
    }
    text.replace(at, word.size(), by);
    at += by.size();
  }
}

// "Debian GNU/Linux 12 (bookworm)"
std::string system_name() {
  constexpr std::string_view kKey = "PRETTY_NAME=";
  std::ifstream file("/etc/os-release");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kKey)) continue;
    line.erase(0, kKey.size());
    std::erase(line, '"');
    return line;
  }
  return "unknown";
}

std::string gigabytes(double bytes) { return fixed(bytes * 1e-9, 1) + " GB"; }

double memory_bytes() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

// Of what the doctor looked for, by its keys: "MISSING: libhdf5-dev, zlib1g-dev".
std::string presence(const io::Json& row) {
  if (row.at("found").get<bool>()) return "there";
  const auto missing = row.value("missing", std::vector<std::string>{});
  return missing.empty() ? "MISSING" : "MISSING: " + join(missing, ", ");
}

void add_study(const fs::path& folder, IssueReport& report) {
  const auto status = study::StudyStatus::of(folder);
  report.lines.emplace_back("study", status.summary());
  const study::RunStatus* last = nullptr;
  for (const auto& run : status.runs) {
    if (run.failure && (last == nullptr || run.failure->time > last->failure->time)) last = &run;
  }
  if (last == nullptr) return;
  std::string text = last->label() + ": " + last->failure->cause() + ", attempt " +
                     std::to_string(last->failure->attempt) + ", " + last->failure->time;
  for (const auto& line : last->failure->last_lines) text += "\n| " + printable(line);
  report.lines.emplace_back("last failure", text);
}

}  // namespace

IssueReport issue_report(const Program& program, const io::Json& found, const fs::path& study_folder) {
  IssueReport report;
  const auto number = [&](const char* key) { return found.at(key).get<double>(); };
  report.lines = {{"program", version_text(program)},
                  {"machine", program.machine().text()},
                  {"system", system_name()},
                  {"offers", counted(found.at("cores").get<int64_t>(), "core") + ", " + gigabytes(memory_bytes()) +
                                 " of memory, " + gigabytes(number("free_disk_gb") * 1e9) + " of disk free"},
                  {"speed", fixed(number("float32_gflops_per_core"), 0) + " float32, " +
                                fixed(number("bfloat16_gflops_per_core"), 0) + " bfloat16 GFLOP/s a core"}};
  for (const auto& [key, row] : found.items()) {
    if (row.is_object()) report.lines.emplace_back(key, presence(row));
  }
  if (!study_folder.empty()) add_study(study_folder, report);
  const fs::path tree = config::find_home().value_or("");
  for (auto& [name, text] : report.lines) text = without_places(std::move(text), tree);
  return report;
}

std::string without_places(std::string text, const fs::path& tree) {
  const auto replace = [&](const std::string& path, const char* by) {
    if (path.size() < 2) return;
    for (size_t at = 0; (at = text.find(path, at)) != std::string::npos;) text.replace(at, path.size(), by);
  };
  replace(tree.string(), "<modrob>");
  if (const char* home = std::getenv("HOME")) replace(home, "~");
  static const std::regex kHome("/(?:home|Users)/[^/\\s'\"]+|/root(?![^/\\s'\"])");
  text = std::regex_replace(text, kHome, "~");
  replace_word(text, host_name(), "<host>");
  return text;
}

std::string IssueReport::text() const {
  size_t width = 0;
  for (const auto& [name, text] : lines) width = std::max(width, name.size() + 2);
  std::string all;
  for (const auto& [name, text] : lines) all += name + std::string(width - name.size(), ' ') + text + "\n";
  return all;
}

io::Json IssueReport::json() const {
  io::Json all = io::Json::object();
  for (const auto& [name, text] : lines) all[name] = text;
  return all;
}

}  // namespace modrob::app
