#include "analysis/claim_json.h"

#include <array>
#include <string_view>

#include "analysis/quantity_json.h"
#include "core/error.h"

namespace modrob::analysis {

namespace {

constexpr std::array<std::string_view, 2> kQuantities = {"value", "drop"};
constexpr std::array<std::string_view, 4> kVerdicts = {"better", "worse", "equivalent", "undecided"};
constexpr std::array<std::string_view, 5> kObstacles = {"", "undefined", "too_few_videos", "one_seed", "no_spread"};

io::Json whole_number_or_null(const std::optional<int64_t>& number) { return number ? io::Json(*number) : io::Json(); }

std::optional<int64_t> whole_number_from(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return node.integer();
}

io::Json to_json(const study::ClaimSide& side) {
  return {{"model", side.model}, {"strategy", side.strategy}, {"condition", condition_or_null(side.condition)}};
}

study::ClaimSide side_from(const JsonNode& node) {
  return {node.at("model").text(), node.at("strategy").text(), condition_or_clean(node.at("condition"))};
}

io::Json to_json(const study::StudyClaim& claim) {
  return {{"name", claim.test.name},
          {"family", claim.test.family},
          {"kind", std::string(stats::claim_kind_name(claim.test.kind))},
          {"estimand", std::string(stats::estimand_name(claim.test.estimand))},
          {"margin", number_json(claim.test.margin)},
          {"question", claim.question},
          {"data", claim.data},
          {"metric", claim.metric},
          {"quantity", std::string(kQuantities[static_cast<size_t>(claim.quantity)])},
          {"ours", to_json(claim.ours)},
          {"against", to_json(claim.against)}};
}

// What a parser of names throws, with the place in front.
template <typename Parse>
auto named(const JsonNode& node, const Parse& parse) {
  const std::string& name = node.text();
  try {
    return parse(name);
  } catch (const UserError& error) {
    node.fail(error.what());
  }
}

study::StudyClaim claim_from(const JsonNode& node) {
  study::StudyClaim claim;
  claim.test.name = node.at("name").text();
  claim.test.family = node.at("family").text();
  claim.test.kind = named(node.at("kind"), stats::parse_claim_kind);
  claim.test.estimand = named(node.at("estimand"), stats::parse_estimand);
  claim.test.margin = node.at("margin").number();
  claim.question = node.at("question").text();
  claim.data = node.at("data").text();
  claim.metric = node.at("metric").text();
  claim.quantity = static_cast<study::ClaimQuantity>(node.at("quantity").choice(kQuantities));
  claim.ours = side_from(node.at("ours"));
  claim.against = side_from(node.at("against"));
  return claim;
}

io::Json to_json(const stats::Judgement& judgement) {
  return {{"difference", number_json(judgement.difference)},
          {"standard_error", number_json(judgement.standard_error)},
          {"degrees", number_json(judgement.degrees)},
          {"interval", numbers_json(std::array{judgement.interval.low, judgement.interval.high})},
          {"p", number_json(judgement.p)},
          {"p_adjusted", number_json(judgement.p_adjusted)},
          {"holds", judgement.holds},
          {"verdict", std::string(stats::verdict_name(judgement.verdict))},
          {"obstacle", std::string(stats::obstacle_name(judgement.obstacle))},
          {"smallest_detectable", number_json(judgement.smallest_detectable)},
          {"seeds_to_decide", whole_number_or_null(judgement.seeds_to_decide)},
          {"videos_to_decide", whole_number_or_null(judgement.videos_to_decide)}};
}

stats::Judgement judgement_from(const JsonNode& node) {
  stats::Judgement judgement;
  judgement.difference = node.at("difference").number();
  judgement.standard_error = node.at("standard_error").number();
  judgement.degrees = node.at("degrees").number();
  const JsonNode interval = node.at("interval");
  interval.expect_size(2);
  judgement.interval = {interval.element(0).number(), interval.element(1).number()};
  judgement.p = node.at("p").number();
  judgement.p_adjusted = node.at("p_adjusted").number();
  judgement.holds = node.at("holds").boolean();
  judgement.verdict = static_cast<stats::Verdict>(node.at("verdict").choice(kVerdicts));
  judgement.obstacle = static_cast<stats::Obstacle>(node.at("obstacle").choice(kObstacles));
  judgement.smallest_detectable = node.at("smallest_detectable").number();
  judgement.seeds_to_decide = whole_number_from(node.at("seeds_to_decide"));
  judgement.videos_to_decide = whole_number_from(node.at("videos_to_decide"));
  return judgement;
}

io::Json to_json(const ClaimLevels& levels) {
  return {{"ours", number_json(levels.ours)},
          {"against", number_json(levels.against)},
          {"ours_clean", number_json(levels.ours_clean)},
          {"against_clean", number_json(levels.against_clean)},
          {"difference", to_json(levels.difference)}};
}

ClaimLevels levels_from(const JsonNode& node) {
  return {node.at("ours").number(), node.at("against").number(), node.at("ours_clean").number(),
          node.at("against_clean").number(), quantity_from(node.at("difference"))};
}

template <typename T>
io::Json or_null(const std::optional<T>& value) {
  return value ? to_json(*value) : io::Json();
}

template <typename Read>
auto or_nothing(const JsonNode& node, const Read& read) {
  return node.is_null() ? std::nullopt : std::optional(read(node));
}

}  // namespace

io::Json whole_condition_json(const metrics::Condition& condition) {
  io::Json json = condition.to_json();
  json["selection"] = std::string(plan::selection_name(condition.selection));
  json["step_modalities"] = condition.step_modalities.name();
  json["seed"] = condition.seed;
  json["draws"] = condition.draws;
  return json;
}

metrics::Condition condition_from(const JsonNode& node) {
  auto condition = metrics::Condition::from_json(node.json(), node.where());
  condition.selection = named(node.at("selection"), plan::parse_selection);
  const JsonNode steps = node.at("step_modalities");
  if (steps.text() != ModalitySet().name()) condition.step_modalities = named(steps, ModalitySet::parse);
  condition.seed = node.at("seed").natural();
  condition.draws = node.at("draws").integer();
  return condition;
}

io::Json condition_or_null(const std::optional<metrics::Condition>& condition) {
  return condition ? whole_condition_json(*condition) : io::Json();
}

std::optional<metrics::Condition> condition_or_clean(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return condition_from(node);
}

io::Json to_json(const ClaimAnswer& answer) {
  return {{"claim", to_json(answer.claim)},
          {"judgement", to_json(answer.judgement)},
          {"these_models", or_null(answer.these_models)},
          {"levels", or_null(answer.levels)},
          {"by_seed", numbers_json(answer.by_seed)},
          {"seeds", answer.seeds},
          {"not_answered", answer.not_answered}};
}

ClaimAnswer claim_answer_from(const JsonNode& node) {
  ClaimAnswer answer = {claim_from(node.at("claim")),
                        judgement_from(node.at("judgement")),
                        or_nothing(node.at("these_models"), judgement_from),
                        or_nothing(node.at("levels"), levels_from),
                        node.at("by_seed").numbers(),
                        node.at("seeds").integers(),
                        node.at("not_answered").text()};
  node.at("by_seed").expect_size(answer.seeds.size());
  return answer;
}

}  // namespace modrob::analysis
