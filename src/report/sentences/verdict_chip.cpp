#include "report/sentences/verdict_chip.h"

#include <algorithm>
#include <functional>

#include "core/error.h"
#include "metrics/metric_table.h"
#include "report/sentences/claim_parts.h"
#include "report/sentences/claim_words.h"
#include "report/sentences/model_names.h"

namespace modrob::report {

namespace {

using analysis::ClaimAnswer;
using stats::Verdict;
using Claims = std::vector<const ClaimAnswer*>;

const VerdictChip kCannotTell = {"cannot tell", Tone::kOpen};
const VerdictChip kNotMeasured = {"not measured", Tone::kOpen};

std::string kind_of(const std::optional<corruption::Corruption>& condition) {
  const auto* one = condition ? condition->single() : nullptr;
  if (one == nullptr) return "";
  return one->kind->random ? "noise" : one->kind.name();
}

std::string modalities_of(const std::optional<corruption::Corruption>& condition) {
  return condition ? condition->modalities().name() : "";
}

// What tells this condition from the other one of its claim.
std::string short_name(const study::ClaimSide& side, const study::ClaimSide& other) {
  for (const auto part : {&modalities_of, &kind_of}) {
    const std::string name = part(side.condition);
    if (!name.empty() && name != part(other.condition)) return name;
  }
  return condition_text(side);
}

Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBetter:
      return Tone::kGood;
    case Verdict::kWorse:
      return Tone::kBad;
    case Verdict::kEquivalent:
      return Tone::kNeutral;
    case Verdict::kUndecided:
      break;
  }
  return Tone::kOpen;
}

bool not_inferior(const ClaimAnswer& answer) {
  return answer.claim.test.kind == stats::ClaimKind::kNonInferiority && answer.judgement.holds;
}

// Whether the verdict is the one that means yes; nothing where it decides nothing about that.
std::optional<bool> is_yes(const ClaimAnswer& answer) {
  const auto verdict = answer.judgement.verdict;
  switch (answer.claim.yes) {
    case study::Affirmative::kNotInferior:
      if (not_inferior(answer) || verdict == Verdict::kBetter || verdict == Verdict::kEquivalent) return true;
      break;
    case study::Affirmative::kBetter:
      if (verdict == Verdict::kBetter) return true;
      break;
    case study::Affirmative::kWorse:
      if (verdict == Verdict::kWorse) return true;
      break;
    case study::Affirmative::kEquivalent:
      if (verdict == Verdict::kEquivalent) return true;
      break;
    case study::Affirmative::kNotSaid:
      break;
  }
  if (verdict == Verdict::kUndecided) return std::nullopt;
  return false;
}

// What the claims of a row have in common and the others have not, as "by F1", "for noise", "where 30 % are hit".
std::string told_apart(const Claims& decided, const Claims& others) {
  using Attribute = std::function<std::string(const study::StudyClaim&)>;
  const auto rate = [](const study::StudyClaim& claim) {
    const auto* one = claim.ours.condition ? claim.ours.condition->single() : nullptr;
    return one == nullptr ? std::string() : one->rate.percent() + " % are hit";
  };
  const std::pair<const char*, Attribute> attributes[] = {
      {"by ", [](const auto& claim) { return std::string(metrics::find_metric(claim.metric).label); }},
      {"for ", [](const auto& claim) { return kind_of(claim.ours.condition); }},
      {"for ", [](const auto& claim) { return modalities_of(claim.ours.condition); }},
      {"where ", rate},
  };
  for (const auto& named : attributes) {
    const std::string value = named.second(decided.front()->claim);
    const auto same = [&](const ClaimAnswer* answer) { return named.second(answer->claim) == value; };
    if (!value.empty() && std::all_of(decided.begin(), decided.end(), same) &&
        std::none_of(others.begin(), others.end(), same)) {
      return named.first + value;
    }
  }
  return "in " + std::to_string(decided.size()) + " of " + std::to_string(decided.size() + others.size());
}

}  // namespace

VerdictChip verdict_chip(const ClaimAnswer& answer) {
  if (!answer.not_answered.empty()) return kNotMeasured;
  const auto& claim = answer.claim;
  const auto verdict = answer.judgement.verdict;
  if (claim.yes != study::Affirmative::kNotSaid) {
    const auto yes = is_yes(answer);
    if (!yes) return kCannotTell;
    return *yes ? VerdictChip{"yes", verdict == Verdict::kUndecided ? Tone::kGood : tone_of(verdict)}
                : VerdictChip{"no", tone_of(verdict)};
  }
  if (not_inferior(answer) && verdict == Verdict::kUndecided) return {"not inferior", Tone::kGood};
  if (verdict == Verdict::kUndecided) return kCannotTell;
  if (verdict == Verdict::kEquivalent) return {"no difference", Tone::kNeutral};
  const bool ours = verdict == Verdict::kBetter;
  switch (compared(claim)) {
    case Compared::kModels:
      return {display_name(ours ? claim.ours.model : claim.against.model), Tone::kNeutral};
    case Compared::kConditions:  // the one that costs more
      return {ours ? short_name(claim.against, claim.ours) : short_name(claim.ours, claim.against), Tone::kNeutral};
    case Compared::kStrategies:
      break;
  }
  return {verdict_text(answer), tone_of(verdict)};
}

SharedChip verdict_chip(const Claims& claims) {
  MODROB_CHECK(!claims.empty(), "a question without claims");
  Claims decided, open, other_words;
  for (const auto* answer : claims) {
    const auto chip = verdict_chip(*answer);
    if (chip.text == kNotMeasured.text) continue;
    if (chip.text == kCannotTell.text) {
      open.push_back(answer);
    } else if (decided.empty() || chip.text == verdict_chip(*decided.front()).text) {
      decided.push_back(answer);
    } else {
      other_words.push_back(answer);
    }
  }
  if (decided.empty()) {
    return open.empty() ? SharedChip{kNotMeasured, claims.front()} : SharedChip{kCannotTell, open.front()};
  }
  if (!other_words.empty()) return {{std::string(kMixed), Tone::kOpen}, decided.front()};
  auto chip = verdict_chip(*decided.front());
  if (!open.empty()) chip.text += ", " + told_apart(decided, open);
  return {chip, decided.front()};
}

}  // namespace modrob::report
