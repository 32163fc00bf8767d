#include "study/declaration.h"

#include <algorithm>

#include "config/config.h"
#include "config/setting_changes.h"
#include "core/error.h"
#include "runs/run_identity.h"
#include "study/claim_changes.h"
#include "study/data_name.h"
#include "study/study_keys.h"

namespace modrob::study {

namespace {

void name_data(io::Json& table) {
  if (!table.is_object() || !table.contains("data") || !table.at("data").is_array()) return;
  for (auto& data : table.at("data")) {
    if (data.is_string()) data = data_name(data.get<std::string>());
  }
}

void name_place(io::Json& study, const io::Json::json_pointer& place) {
  if (!study.is_object() || !study.contains(place) || !study.at(place).is_string()) return;
  study.at(place) = data_name(study.at(place).get<std::string>());
}

// Without the places of data sets, encoders and word vectors, which are no part of what is declared.
io::Json placeless(io::Json study) {
  name_data(study);
  const auto settings = io::Json::json_pointer() / kSettingsTable;
  const auto recipes = io::Json::json_pointer() / kRecipeTable;
  for (const auto& setting : runs::location_settings()) {
    name_place(study, settings / setting);
    if (!study.is_object() || !study.contains(recipes) || !study.at(recipes).is_object()) continue;
    for (auto& recipe : study.at(recipes)) name_place(recipe, setting);
  }
  if (study.is_object() && study.contains(kClaimTable) && study.at(kClaimTable).is_array()) {
    for (auto& claim : study.at(kClaimTable)) name_data(claim);
  }
  return study;
}

io::Json claims_of(const io::Json& study) {
  return study.is_object() && study.contains(kClaimTable) ? study.at(kClaimTable) : io::Json::array();
}

}  // namespace

std::string StudyDeclaration::hash_of_definition(const io::Json& study) { return io::canonical_hash(placeless(study)); }
std::string StudyDeclaration::hash_of_claims(const io::Json& study) {
  return io::canonical_hash(claims_of(placeless(study)));
}

bool StudyDeclaration::same_as(const StudyDeclaration& other) const {
  const auto sets = [](const StudyDeclaration& declaration) {
    std::map<std::string, Data> named;
    for (const auto& [place, set] : declaration.data) named.emplace(data_name(place), set);
    return named;
  };
  return definition_hash() == other.definition_hash() && sets(*this) == sets(other);
}

void describe(io::RecordVisitor& visitor, StudyDeclaration::Data& set) {
  auto& [hash, simulated] = set;
  visitor.fields("hash", hash, "simulated", simulated);
}

void describe(io::RecordVisitor& visitor, StudyDeclaration& declaration) {
  auto& [study, data] = declaration;
  std::string definition = declaration.definition_hash(), claims = declaration.claims_hash();
  visitor.fields("definition", definition, "claims", claims, "study", study, "data", data);
  if (!visitor.reading()) return;
  if (definition == declaration.definition_hash() && claims == declaration.claims_hash()) return;
  visitor.fail("the declaration's hashes are not those of what it declares");
}

std::vector<std::string> definition_changes(const io::Json& before, const io::Json& now) {
  std::vector<std::string> texts;
  try {
    const auto was = StudyFile::from_config(config::Config::from_json(before, "what was declared"));
    const auto is = StudyFile::from_config(config::Config::from_json(now, "study.json"));
    const auto changes = claim_changes(was, is);
    const auto tell = [&](const ClaimChanges::ByFamily& families, const char* what) {
      for (const auto& [family, names] : families) {
        for (const auto& name : names) texts.push_back("claim '" + name + "' of family " + family + " " + what);
      }
    };
    tell(changes.dropped, "is declared no longer");
    tell(changes.added, "is new");
    tell(changes.moved, "has another margin");
  } catch (const UserError& error) {
    texts.emplace_back(error.what());
  }
  const auto without_claims = [](io::Json study) {
    if (study.is_object()) study.erase(kClaimTable);
    return study;
  };
  if (before.is_object() && now.is_object()) {
    const auto others = config::setting_changes(without_claims(before), without_claims(now));
    texts.insert(texts.end(), others.begin(), others.end());
  }
  if (texts.empty() && before != now) texts.emplace_back("the claims are put in other words");
  return texts;
}

}  // namespace modrob::study
