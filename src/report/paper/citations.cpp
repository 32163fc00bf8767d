#include "report/paper/citations.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/hash.h"
#include "core/text_format.h"
#include "report/paper/embedded_files.h"
#include "report/tables/plain_text.h"
#include "study/declaration.h"
#include "study/ledger.h"
#include "study/manifest.h"
#include "study/study_index.h"

namespace modrob::report::paper {

namespace {

namespace fs = std::filesystem;

// The entry of references.bib under this key; empty: there is none.
std::string published_entry(const std::string& key) {
  for (const auto& file : embedded_files()) {
    if (file.name != "references.bib") continue;
    const std::string_view text = file.text();
    const size_t begin = text.find("@inproceedings{" + key + ",");
    if (begin == std::string_view::npos) return "";
    return std::string(text.substr(begin, text.find("\n}\n", begin) + 3 - begin));
  }
  return "";
}

std::string entry(const std::string& key, const std::vector<std::pair<std::string, std::string>>& fields) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) lines.push_back("  " + name + std::string(13 - name.size(), ' ') + "= {" + value + "}");
  }
  return "@misc{" + key + ",\n" + join(lines, ",\n") + "\n}\n";
}

// The results are as old as the last thing that happened to their test split.
std::string year_of(const fs::path& folder) {
  const auto ledger = study::Ledger(folder).content();
  std::string last;
  for (const auto& entry : ledger.entries) last = std::max(last, entry.time);
  for (const auto& declared : ledger.declarations) last = std::max(last, declared.time);
  return last.substr(0, 4);
}

// So that a hash fits into a column.
std::string breakable(const std::string& hash) {
  constexpr size_t kPiece = 16;
  std::vector<std::string> pieces;
  for (size_t at = 0; at < hash.size(); at += kPiece) pieces.push_back(hash.substr(at, kPiece));
  return join(pieces, "\\allowbreak{}");
}

// A key of BibTeX has neither blanks nor commas nor braces.
std::string key_of(const std::string& name) {
  std::string key = "modrob-study-";
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    key += plain ? c : '-';
  }
  return key;
}

}  // namespace

std::string paper_reference() { return published_entry("modrob-paper"); }

std::string model_reference(const std::string& model) { return published_entry("modrob-" + model); }

std::string program_reference(const std::string& version) {
  return entry("modrob", {{"key", "modrob"},
                          {"title", "{modrob}: measuring the robustness of multimodal models"},
                          {"note", "Computer program, version " + escape_latex(version)}});
}

std::string study_reference(const study::StudyFolder& study, const std::string& version) {
  io::Json definition = study.study.to_json();
  if (study::StudyIndex::exists(study.path)) {
    // A file of an older program has none.
    if (auto stored = study::StudyIndex::read(study.path).study; !stored.is_null()) definition = std::move(stored);
  }
  std::vector<std::string> seeds;
  for (const auto seed : study.study.seeds) seeds.push_back(std::to_string(seed));
  const auto definition_hash = study::StudyDeclaration::hash_of_definition(definition);
  std::string note = (seeds.size() == 1 ? "Seed " : "Seeds ") + join(seeds, ", ") + "; SHA-256 of the definition " +
                     breakable(definition_hash);
  const auto manifest = study.path / study::kManifestFile;
  const auto manifest_hash = fs::exists(manifest) ? sha256_of_file(manifest) : std::string();
  if (!manifest_hash.empty()) note += ", of the manifest " + breakable(manifest_hash);
  const std::string title = study.study.title.empty() ? study.study.name : study.study.title;
  return entry(key_of(study.study.name), {{"key", escape_latex(study.study.name)},
                                          {"title", "{" + escape_latex(title) + "}"},
                                          {"year", year_of(study.path)},
                                          {"howpublished", "Results of a study with modrob " + escape_latex(version)},
                                          {"note", note},
                                          {"definition", definition_hash},
                                          {"manifest", manifest_hash}});
}

std::vector<std::string> references(const study::StudyFolder* study, const std::string& version) {
  std::vector<std::string> entries = {program_reference(version)};
  if (study != nullptr) entries.push_back(study_reference(*study, version));
  entries.push_back(paper_reference());
  if (study == nullptr || study->study.imported()) return entries;
  for (const auto& model : study->study.models) {
    if (auto of_model = model_reference(model); !of_model.empty()) entries.push_back(std::move(of_model));
  }
  return entries;
}

}  // namespace modrob::report::paper
