#include "verify/prelude.h"

namespace modrob::verify {
namespace {

constexpr size_t kManifestFlips = 25;  // of each file
constexpr size_t kContentFlips = 4;

// Positions spread over a text, never the same digit of every line.
std::vector<size_t> spread(size_t begin, size_t end, size_t count) {
  std::vector<size_t> places;
  const size_t step = std::max<size_t>(1, (end - begin) / count) | 1;
  for (size_t at = begin; at < end; at += step) places.push_back(at);
  return places;
}

void overwrite(const fs::path& file, const std::string& text) { write_file_whole(file, text, Flush::kNo); }

std::vector<std::string> files_with_numbers(const FinishedStudy& study) {
  std::vector<std::string> files = {"study.json", "ledger.jsonl"};
  for (const char* name :
       {"predictions.safetensors", "predictions.json", "metrics.json", "run.json", "selection.json"}) {
    files.push_back(study.name(1, name));
  }
  for (const auto& entry : fs::directory_iterator(study.path() / "tables")) {
    files.push_back("tables/" + entry.path().filename().string());
  }
  return files;
}

TEST(FlippedBytes, the_manifest_catches_each) {
  const FinishedStudy study;
  const auto listed = study::Manifest::read(study.path()).files;
  for (const auto& name : files_with_numbers(study)) {
    const fs::path file = study.path() / name;
    const std::string text = read_file(file);
    const auto entry = std::find_if(listed.begin(), listed.end(), [&](const auto& e) { return e.path == name; });
    ASSERT_NE(entry, listed.end()) << name;
    for (const size_t at : spread(0, text.size(), kManifestFlips)) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      overwrite(file, changed);
      // Hashing the whole study for each flip would take long; the hash of this file decides.
      ASSERT_NE(sha256_of_file(file), entry->sha256) << name << " byte " << at;
    }
    const auto differences = study::check_manifest(study.path());
    ASSERT_EQ(differences.size(), 1u) << name;
    EXPECT_EQ(differences[0].path, name);
    overwrite(file, text);
  }
  EXPECT_TRUE(study::check_manifest(study.path()).empty());
}

/// Somebody who changes a file and then makes DONE and the manifest fit.
class Attacker {
 public:
  explicit Attacker(const FinishedStudy& study) : study_(study) {}

  // Whether verification still says that all is well.
  bool succeeds(const std::string& name, const std::string& text) const {
    const fs::path file = study_.path() / name;
    const std::string before = read_file(file), done = read_file(study_.file(1, "DONE"));
    overwrite(file, text);
    try {
      runs::RunFolder(study_.run(1).folder).mark_done();
    } catch (const std::exception&) {
      // run.json is no run any more, so no DONE can fit it.
    }
    study::write_manifest(study_.path(), {{"modrob", "1.2.3"}});
    const bool verified = verify_study(study_.path()).verified();
    overwrite(file, before);
    overwrite(study_.file(1, "DONE"), done);
    return verified;
  }

 private:
  const FinishedStudy& study_;
};

// Whether a change of a JSON text changes what it says.
bool says_otherwise(const std::string& before, const std::string& after) {
  const auto parsed = io::Json::parse(after, nullptr, /*allow_exceptions=*/false);
  return parsed.is_discarded() || parsed != io::Json::parse(before);
}

TEST(FlippedBytes, recomputation_catches_changed_json_behind_a_manifest_made_to_fit) {
  const FinishedStudy study;
  const Attacker attacker(study);
  ASSERT_TRUE(attacker.succeeds("study.json", read_file(study.path() / "study.json"))) << "nothing was changed";
  std::vector<std::string> files = {"study.json", "tables/analysis.json"};
  for (const char* name : {"predictions.json", "metrics.json", "run.json", "selection.json"}) {
    files.push_back(study.name(1, name));
  }
  for (const auto& name : files) {
    const std::string text = read_file(study.path() / name);
    int64_t tried = 0;
    for (const size_t at : spread(0, text.size(), kContentFlips)) {
      std::string changed = text;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      if (!says_otherwise(text, changed)) continue;
      ++tried;
      EXPECT_FALSE(attacker.succeeds(name, changed))
          << name << " byte " << at << " '" << text.substr(at > 30 ? at - 30 : 0, 60) << "'";
    }
    EXPECT_GT(tried, 0) << name;
  }
}

TEST(FlippedBytes, recomputation_catches_each_changed_score) {
  const FinishedStudy study;
  const Attacker attacker(study);
  const std::string name = study.name(1, "predictions.safetensors");
  const std::string text = read_file(study.path() / name);
  uint64_t header = 0;
  std::memcpy(&header, text.data(), sizeof header);
  // Any bit of any score; of the lowest byte of a float, the highest bit, whose effect no double can hide.
  for (const size_t at : spread(8 + header, text.size(), 4 * kContentFlips)) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 0x80);
    EXPECT_FALSE(attacker.succeeds(name, changed)) << "byte " << at;
  }
}

TEST(FlippedBytes, making_again_catches_changed_tables) {
  const FinishedStudy study;
  const Attacker attacker(study);
  for (const auto& entry : fs::directory_iterator(study.path() / "tables")) {
    const std::string name = "tables/" + entry.path().filename().string();
    if (name == "tables/analysis.json") continue;  // above
    std::string text = read_file(entry.path());
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    EXPECT_FALSE(attacker.succeeds(name, text)) << name;
  }
}

TEST(FlippedBytes, the_ledger_catches_changed_hashes) {
  const FinishedStudy study;
  const Attacker attacker(study);
  const std::string text = read_file(study.path() / "ledger.jsonl");
  for (const char* key : {"\"run_hash\":\"", "\"selection\":\"", "\"split\":\"", "\"event\":\"test_"}) {
    std::string changed = text;
    auto& byte = changed[text.find(key) + std::strlen(key)];
    byte = static_cast<char>(byte ^ 1);
    EXPECT_FALSE(attacker.succeeds("ledger.jsonl", changed)) << key;
  }
}

}  // namespace
}  // namespace modrob::verify
