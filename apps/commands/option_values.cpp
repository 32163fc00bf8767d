#include "commands/option_values.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>

#include "commands/find_study.h"
#include "config/home.h"
#include "core/error.h"
#include "core/modality.h"
#include "core/text_format.h"
#include "corruption/kind.h"
#include "data/spoken_reviews/data_folder.h"
#include "metrics/metric_table.h"
#include "model_options/model_list.h"
#include "report/paper/cell_address.h"
#include "report/paper/published.h"
#include "study/study_index.h"
#include "text/encoder_folder.h"

namespace modrob::app {

namespace {

namespace fs = std::filesystem;

using Candidates = std::vector<Candidate>;

struct Asked {
  const std::string& begun;
  const GivenValues& given;
  const Program& program;
};

Candidates files(const Asked&) { return {{kFilesOfShell}}; }
Candidates folders(const Asked&) { return {{kFoldersOfShell}}; }

Candidates data_sets(const Asked&) {
  return {{data::kDefaultData, "the data set that the program makes itself"}, {kFoldersOfShell}};
}

Candidates encoders(const Asked&) {
  return {{text::kDefaultEncoder, "all-MiniLM-L6-v2, which comes with the program"}, {kFoldersOfShell}};
}

Candidates every_model(const Asked&) {
  Candidates all;
  for (const auto& model : models::model_list()) all.push_back({std::string(model.name), std::string(model.summary)});
  return all;
}

Candidates every_metric(const Asked&) {
  Candidates all;
  for (const auto& metric : metrics::metric_table()) {
    all.push_back({std::string(metric.name), std::string(metric.label)});
  }
  return all;
}

// Joined by '+', each once; those that may still be added.
Candidates modalities(const std::string& begun, const std::string& end) {
  const std::string before = begun.substr(0, begun.rfind('+') + 1);
  Candidates all;
  for (const Modality modality : kModalities) {
    const std::string name(modality_name(modality));
    if (("+" + before).find("+" + name + "+") == std::string::npos) all.push_back({before + name + end});
  }
  return all;
}

Candidates modality_sets(const Asked& asked) { return modalities(asked.begun, ""); }

// text+audio:missing:0.3, a part at a time.
Candidates corruptions(const Asked& asked) {
  const size_t first = asked.begun.find(':');
  if (first == std::string::npos) return modalities(asked.begun, ":");
  const size_t second = asked.begun.find(':', first + 1);
  Candidates all;
  if (second == std::string::npos) {
    const std::string before = asked.begun.substr(0, first + 1);
    for (const auto& kind : corruption::Kind::all()) {
      all.push_back({before + std::string(kind.name) + ":", std::string(kind.help)});
    }
    return all;
  }
  for (const char* rate : {"0.1", "0.15", "0.3", "0.5", "1"}) all.push_back({asked.begun.substr(0, second + 1) + rate});
  return all;
}

// Those of the model that was named; else of all, each key once.
std::vector<io::FieldRow> settings_of(const Asked& asked) {
  std::vector<io::FieldRow> rows;
  if (!asked.program.settings) return rows;
  const auto named = asked.given.find(takes::kModel);
  for (const auto& model : models::model_list()) {
    if (named != asked.given.end() && named->second != model.name) continue;
    for (auto& row : asked.program.settings(std::string(model.name))) {
      const bool known = std::any_of(rows.begin(), rows.end(), [&](const auto& other) { return other.key == row.key; });
      if (!known) rows.push_back(std::move(row));
    }
  }
  return rows;
}

Candidates settings(const Asked& asked) {
  const size_t equals = asked.begun.find('=');
  Candidates all;
  for (const auto& row : settings_of(asked)) {
    if (equals == std::string::npos) {
      all.push_back({row.key + "=", row.help});
      continue;
    }
    if (asked.begun.substr(0, equals) != row.key) continue;
    for (const auto& name : row.names) all.push_back({row.key + "=" + std::string(name.name)});
    if (row.value.is_boolean()) all = {{row.key + "=true"}, {row.key + "=false"}};
    if (row.key == "text.encoder") {
      all = encoders(asked);
      all.front().text = row.key + "=" + all.front().text;
    }
  }
  return all;
}

Candidates recipes(const Asked& asked) {
  if (asked.begun.find('=') != std::string::npos) return {{kFilesOfShell}};
  auto all = every_model(asked);
  for (auto& model : all) model.text += "=";
  return all;
}

Candidates studies(const Asked&) {
  Candidates all;
  for (const auto& entry : fs::directory_iterator(config::resource("studies"))) {
    if (entry.path().extension() != ".toml") continue;
    try {
      all.push_back({entry.path().stem().string(), study::StudyFile::read(entry.path()).title});
    } catch (const UserError&) {  // what studies include
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  all.push_back({kFilesOfShell});
  return all;
}

// As the study that was named says it: nothing is resolved for it.
study::StudyFile named_study(const Asked& asked) {
  const std::string name = asked.given.find(takes::kStudy)->second;
  if (study::StudyIndex::exists(name)) return study::StudyFolder::open(name).study;
  return read_study({.file = name});
}

Candidates data_of_study(const Asked& asked) {
  Candidates all;
  for (const auto& data : named_study(asked).data) all.push_back({fs::path(data).filename().string()});
  return all;
}

Candidates strategies(const Asked& asked) {
  Candidates all;
  for (const auto& strategy : named_study(asked).strategies) all.push_back({strategy.name});
  return all;
}

Candidates conditions(const Asked& asked) {
  Candidates all = {{"clean"}};
  for (const auto& condition : named_study(asked).conditions) all.push_back({condition.name()});
  return all;
}

// The next part of each address that goes on from what is there.
Candidates addresses(const Asked& asked) {
  Candidates all;
  for (const auto& cell : report::paper::Published::instance().cells()) {
    const std::string address = report::paper::address_of(cell);
    if (!address.starts_with(asked.begun)) continue;
    const size_t slash = address.find('/', asked.begun.size());
    const std::string next = slash == std::string::npos ? address : address.substr(0, slash + 1);
    if (all.empty() || all.back().text != next) all.push_back({next});
  }
  return all;
}

struct ValueRow {
  std::string_view what;
  Candidates (*values)(const Asked&);
};

constexpr ValueRow kValueRows[] = {{takes::kFile, files},
                                   {"PATH", files},
                                   {takes::kFolder, folders},
                                   {"RUN", folders},
                                   {takes::kData, data_sets},
                                   {takes::kEncoder, encoders},
                                   {takes::kModel, every_model},
                                   {takes::kMetric, every_metric},
                                   {takes::kModalities, modality_sets},
                                   {takes::kCorruption, corruptions},
                                   {takes::kSetting, settings},
                                   {takes::kRecipe, recipes},
                                   {takes::kStudy, studies},
                                   {takes::kStudyData, data_of_study},
                                   {takes::kStrategy, strategies},
                                   {takes::kCondition, conditions},
                                   {"ADDRESS", addresses}};

}  // namespace

std::string one_of(const std::vector<std::string>& words) { return "{" + join(words, ",") + "}"; }

std::vector<Candidate> option_values(const std::string& what, const std::string& begun, const GivenValues& given,
                                     const Program& program) {
  if (const size_t open = what.find('{'); open != std::string::npos) {
    std::istringstream words(what.substr(open + 1, what.find('}') - open - 1));
    Candidates all;
    for (std::string word; std::getline(words, word, ',');) all.push_back({word});
    return all;
  }
  const auto* row = std::find_if(std::begin(kValueRows), std::end(kValueRows),
                                 [&](const ValueRow& candidate) { return candidate.what == what; });
  if (row == std::end(kValueRows)) return {};
  return row->values({begun, given, program});
}

}  // namespace modrob::app
