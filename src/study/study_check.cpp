#include "study/study_check.h"

#include <algorithm>
#include <set>

#include "config/home.h"
#include "core/error.h"
#include "core/text_format.h"
#include "study/study_cost.h"
#include "study/study_keys.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr size_t kClaimsShown = 12;

// A file that cannot be read is a preset too: whoever names it is told what is wrong with it.
bool holds_claims_only(const fs::path& file) {
  try {
    const auto config = config::Config::from_toml_file(file);
    return config.contains(kClaimTable) && config.values().size() == 1;
  } catch (const UserError&) {
    return false;
  }
}

std::string claims_text(const StudyFile& study) {
  std::vector<std::string> families;
  for (const auto& claim : study.claims) {
    if (std::find(families.begin(), families.end(), claim.test.family) == families.end()) {
      families.push_back(claim.test.family);
    }
  }
  std::string text = counted(study.claims.size(), "claim");
  if (!families.empty()) text += " in " + counted(static_cast<int64_t>(families.size()), "family", "families");
  text += "\n";
  for (const auto& family : families) {
    std::vector<const StudyClaim*> members;
    for (const auto& claim : study.claims) {
      if (claim.test.family == family) members.push_back(&claim);
    }
    text += "  " + printable(family) + " (" + counted(members.size(), "claim") +
            "): " + printable(members[0]->question) + "\n";
    for (size_t i = 0; i < std::min(members.size(), kClaimsShown); ++i) {
      text += "    " + printable(members[i]->test.name) + " (about " +
              (members[i]->test.estimand == stats::Estimand::kRecipe ? "the method" : "these trained models") + ")\n";
    }
    if (members.size() > kClaimsShown) {
      text += "    and " + std::to_string(members.size() - kClaimsShown) + " more (--json lists all)\n";
    }
  }
  for (const auto& line : study.claims_left_out) text += "  left out: " + printable(line) + "\n";
  return text;
}

io::Json claim_json(const StudyClaim& claim) {
  return {{"family", claim.test.family},
          {"question", claim.question},
          {"name", claim.test.name},
          {"kind", stats::claim_kind_name(claim.test.kind)},
          {"estimand", stats::estimand_name(claim.test.estimand)},
          {"data", claim.data},
          {"metric", claim.metric},
          {"quantity", quantity_name(claim.quantity)},
          {"margin", claim.test.margin},
          {"ours", claim.ours.label()},
          {"against", claim.against.label()}};
}

}  // namespace

std::vector<std::string> list_presets(const fs::path& presets) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(presets, ignored)) {
    if (entry.path().extension() == ".toml" && !holds_claims_only(entry.path())) {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path find_study_file(const std::string& given, const fs::path& presets) {
  std::error_code ignored;
  const bool is_folder = fs::is_directory(given, ignored);
  if (!is_folder && fs::exists(given, ignored)) return given;
  const bool is_name = given.find('/') == std::string::npos && !given.ends_with(".toml") && !given.empty();
  const auto names = list_presets(presets);
  if (is_name && std::find(names.begin(), names.end(), given) != names.end()) return presets / (given + ".toml");
  const fs::path of_protocol = presets / "protocols" / (given + ".toml");
  if (is_name && fs::is_regular_file(of_protocol, ignored)) return of_protocol;
  if (is_folder) {
    throw UserError("'" + given + "' is a folder; name the study file, and the folder of its results behind --output " +
                    "where it is not results/<name>");
  }
  std::string message = "there is no study file '" + given + "'";
  if (is_name) {
    message += names.empty() ? ", and no presets are in any of " + config::resource_places() +
                                   "; where modrob's source tree lies elsewhere, name it with MODROB_HOME"
                             : ", and no preset of that name; " + suggestion(given, names) +
                                   " Protocols have presets of their own, such as lnln.reference.";
  }
  throw UserError(message);
}

StudyCheck::StudyCheck(const StudyFile& study, const std::vector<std::string>& known_models) : study_(study) {
  for (const auto& model : study.models) {
    if (std::find(known_models.begin(), known_models.end(), model) != known_models.end()) continue;
    throw UserError(study.where("models") + ": unknown model '" + model + "'; " + suggestion(model, known_models));
  }
  runs = static_cast<int64_t>(study.data.size() * study.models.size() * study.strategies.size() * study.seeds.size());
  conditions = static_cast<int64_t>(study.conditions.size());
  passes = diagnosis_passes(study).all();
}

io::Json StudyCheck::to_json() const {
  io::Json strategies = io::Json::array();
  for (const auto& strategy : study_.strategies) strategies.push_back(strategy.name);
  io::Json names = io::Json::array();
  for (const auto& condition : study_.conditions) names.push_back(condition.name());
  io::Json claims = io::Json::array();
  for (const auto& claim : study_.claims) claims.push_back(claim_json(claim));
  return {{"name", study_.name},
          {"data", study_.data},
          {"models", study_.models},
          {"strategies", strategies},
          {"seeds", study_.seeds},
          {"runs", runs},
          {"split", study_.split},
          {"draws", study_.draws},
          {"conditions", names},
          {"passes", passes},
          {"metrics", study_.metrics},
          {"claims", std::move(claims)},
          {"claims_left_out", study_.claims_left_out}};
}

std::string StudyCheck::text() const {
  std::vector<std::string> strategies;
  for (const auto& strategy : study_.strategies) strategies.push_back(strategy.name);
  std::vector<std::string> seeds;
  for (const auto seed : study_.seeds) seeds.push_back(std::to_string(seed));
  std::string text =
      "study '" + study_.name + "'" + (study_.title.empty() ? "" : ": " + printable(study_.title)) + "\n";
  text += counted(study_.data.size(), "data set") + ": " + printable(join(study_.data, ", ")) + "\n";
  text += counted(study_.models.size(), "model") + ": " + join(study_.models, ", ") + "\n";
  text +=
      counted(static_cast<int64_t>(strategies.size()), "strategy", "strategies") + ": " + join(strategies, ", ") + "\n";
  text += counted(study_.seeds.size(), "seed") + ": " + join(seeds, ", ") + "\n";
  text += "= " + counted(runs, "run") + ", each diagnosed on the " + study_.split + " split under " +
          counted(study_.conditions.size(), "condition") + " of " + counted(study_.draws, "draw") + ", " +
          counted(passes, "pass", "passes") + "\n";
  for (const auto& condition : study_.conditions) text += "  " + condition.name() + "\n";
  return text + claims_text(study_);
}

}  // namespace modrob::study
