#include "study/claim_expansion.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/error.h"
#include "study/data_name.h"

namespace modrob::study {

namespace {

using OptionalCondition = std::optional<corruption::Corruption>;

struct Question {
  std::string text, where;
};

std::map<std::string, Question> questions_of(const StudyFile& study) {
  std::map<std::string, Question> questions;
  for (const auto& declared : study.declared_claims) {
    auto& question = questions[declared.table.family];
    const auto& text = declared.table.question;
    if (text.empty() || text == question.text) continue;
    if (!question.text.empty()) {
      throw UserError(declared.source.where("question") + ": family '" + declared.table.family +
                      "' has another question already (" + question.where + "); a family answers one");
    }
    question = {text, declared.source.where("question")};
  }
  for (const auto& declared : study.declared_claims) {
    if (!questions[declared.table.family].text.empty()) continue;
    throw UserError(declared.source.where("family") + ": family '" + declared.table.family +
                    "' has no question; write question = \"...\" in one of its [[claim]]s");
  }
  return questions;
}

/// Expands one [[claim]] after the other.
class Expansion {
 public:
  explicit Expansion(const StudyFile& study) : study_(study), questions_(questions_of(study)) {
    for (const auto& strategy : study.strategies) strategies_.push_back(strategy.name);
    conditions_.emplace_back("clean");
    for (const auto& condition : study.conditions) conditions_.push_back(condition.name());
  }

  void add(const DeclaredClaim& declared) {
    declared_ = &declared;
    const auto& table = declared.table;
    const auto data = pick_data();
    const auto against_model = pick_one("against_model", "model", table.against_model, study_.models);
    const auto against_strategy = pick_one("against_strategy", "strategy", table.against_strategy, strategies_);
    const auto models = pick("models", "model", table.models, study_.models, table.against_model);
    const auto strategies = pick("strategies", "strategy", table.strategies, strategies_, table.against_strategy);
    const auto conditions = pick_conditions("conditions", table.conditions);
    const auto against_conditions = pick_conditions("against_conditions", table.against_conditions);
    if (!against_model || !against_strategy) return;

    std::vector<StudyClaim> claims;
    const auto compare = [&](const std::string& set, const ClaimSide& ours, const OptionalCondition& condition) {
      ClaimSide against = ours;
      if (!against_model->empty()) against.model = *against_model;
      if (!against_strategy->empty()) against.strategy = *against_strategy;
      against.condition = condition;
      for (const auto& metric : table.metrics) claims.push_back(claim_of(set, metric, ours, against));
    };
    for (const auto& set : data) {
      for (const auto& model : models) {
        for (const auto& strategy : strategies) {
          for (const auto& condition : conditions) {
            const ClaimSide ours = {model, strategy, condition};
            if (table.against_conditions.empty()) compare(set, ours, condition);
            for (const auto& against : against_conditions) compare(set, ours, against);
          }
        }
      }
    }
    for (auto& claim : claims) keep(std::move(claim), claims.size());
  }

  ExpandedClaims take() { return std::move(expanded_); }

 private:
  std::string where(const char* key) const { return declared_->source.where(key); }

  void lacks(const char* key, const std::string& what, const std::string& advice) {
    const std::string sentence = "the study has no " + what;
    if (!declared_->table.optional) throw UserError(where(key) + ": " + sentence + advice);
    const std::string line = declared_->table.family + " (" + where(key) + "): " + sentence;
    auto& lines = expanded_.left_out;
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }

  // Every name of `names` but `excluded` when nothing is given.
  std::vector<std::string> pick(const char* key, const std::string& what, const std::vector<std::string>& given,
                                const std::vector<std::string>& names, const std::string& excluded) {
    std::vector<std::string> picked;
    for (const auto& name : given.empty() ? names : given) {
      if (given.empty() && name == excluded) continue;
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        picked.push_back(name);
      } else {
        lacks(key, what + " '" + name + "'", "; " + suggestion(name, names));
      }
    }
    if (given.empty() && picked.empty()) {
      lacks(key, what + " beside '" + excluded + "'", ", so nothing is left to compare with it");
    }
    return picked;
  }

  // Empty where nothing was given; nothing where the study lacks it.
  std::optional<std::string> pick_one(const char* key, const std::string& what, const std::string& given,
                                      const std::vector<std::string>& names) {
    if (given.empty()) return given;
    const auto picked = pick(key, what, {given}, names, "");
    return picked.empty() ? std::nullopt : std::optional(picked[0]);
  }

  // A data set may be called by the last part of its path.
  std::vector<std::string> pick_data() {
    std::vector<std::string> given = declared_->table.data;
    for (auto& name : given) {
      const auto found = std::find_if(study_.data.begin(), study_.data.end(),
                                      [&](const std::string& data) { return data_name(data) == data_name(name); });
      const bool exact = std::find(study_.data.begin(), study_.data.end(), name) != study_.data.end();
      if (!exact && found != study_.data.end()) name = *found;
    }
    return pick("data", "data set", given, study_.data, "");
  }

  std::vector<OptionalCondition> pick_conditions(const char* key, const std::vector<std::string>& given) {
    std::vector<OptionalCondition> picked;
    const std::string place = where(key) + ": '" + key + "'";
    for (const auto& text : given) {
      if (text == "clean") {
        if (declared_->table.quantity == ClaimQuantity::kDrop) {
          throw UserError(place + ": 'clean' has no drop; write quantity = \"value\", or name a condition");
        }
        picked.emplace_back();
        continue;
      }
      const std::string name = corruption::Corruption::parse(text, place).name();
      const auto found =
          std::find_if(study_.conditions.begin(), study_.conditions.end(),
                       [&](const corruption::Corruption& condition) { return condition.name() == name; });
      if (found != study_.conditions.end()) {
        picked.emplace_back(*found);
      } else {
        lacks(key, "condition '" + name + "'", "; " + suggestion(name, conditions_));
      }
    }
    return picked;
  }

  StudyClaim claim_of(const std::string& data, const std::string& metric, const ClaimSide& ours,
                      const ClaimSide& against) const {
    const auto& table = declared_->table;
    StudyClaim claim;
    claim.test.family = table.family;
    claim.test.kind = table.kind;
    claim.test.estimand = table.estimand;
    claim.test.margin = declared_->margins.at(metric);
    claim.question = questions_.at(table.family).text;
    claim.data = data;
    claim.metric = metric;
    claim.quantity = table.quantity;
    claim.yes = table.yes;
    claim.ours = ours;
    claim.against = against;
    return claim;
  }

  // "mosi, misa, text missing 30 %: 15+15 against none, drop of corr"
  std::string name_of(const StudyClaim& claim) const {
    std::string same = claim.data, ours, against;
    const auto part = [&](const std::string& a, const std::string& b) {
      if (a == b) {
        same += ", " + a;
      } else {
        ours += (ours.empty() ? "" : ", ") + a;
        against += (against.empty() ? "" : ", ") + b;
      }
    };
    part(claim.ours.model, claim.against.model);
    part(claim.ours.strategy, claim.against.strategy);
    part(condition_name(claim.ours.condition), condition_name(claim.against.condition));
    std::string name = same + ": " + ours + " against " + against + ", " +
                       (claim.quantity == ClaimQuantity::kDrop ? "drop of " : "") + claim.metric;
    if (claim.test.kind != stats::ClaimKind::kSuperiority) {
      name += ", " + std::string(stats::claim_kind_name(claim.test.kind));
    }
    if (claim.test.estimand != declared_->table.default_estimand()) {
      name += ", " + std::string(stats::estimand_name(claim.test.estimand));
    }
    return name;
  }

  void keep(StudyClaim claim, size_t of_table) {
    const auto& table = declared_->table;
    const std::string place = where("");
    if (claim.ours == claim.against) {
      throw UserError(place + ": a claim of family '" + table.family + "' compares '" + claim.ours.label() +
                      "' with itself; leave it out of one side");
    }
    const auto twice = [&](std::map<std::string, std::string>& seen, const std::string& key, const std::string& what) {
      const auto [first, is_new] = seen.emplace(key, place);
      if (is_new) return;
      throw UserError(place + ": " + what + " twice (first: " + first->second + "); declare it once");
    };
    const std::string name = name_of(claim);
    twice(comparisons_, claim.key(), "family '" + table.family + "' makes the claim '" + name + "'");
    claim.test.name = table.name.empty() ? name : of_table == 1 ? table.name : table.name + ", " + name;
    twice(names_, io::Json({table.family, claim.test.name}).dump(),
          "family '" + table.family + "' has the name '" + claim.test.name + "'");
    expanded_.claims.push_back(std::move(claim));
  }

  const StudyFile& study_;
  const std::map<std::string, Question> questions_;
  std::vector<std::string> strategies_, conditions_;
  const DeclaredClaim* declared_ = nullptr;
  std::map<std::string, std::string> comparisons_, names_;  ///< with the place of the first
  ExpandedClaims expanded_;
};

}  // namespace

ExpandedClaims expand_claims(const StudyFile& study) {
  Expansion expansion(study);
  for (const auto& declared : study.declared_claims) expansion.add(declared);
  return expansion.take();
}

}  // namespace modrob::study
