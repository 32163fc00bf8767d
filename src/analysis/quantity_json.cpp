#include "analysis/quantity_json.h"

#include <array>
#include <string_view>

namespace modrob::analysis {

namespace {

constexpr std::array<std::string_view, 5> kMethods = {"none", "student", "student_unscaled", "effective", "unseen"};

// One list of names for each array, in its order; reading checks the number of places against it.
constexpr std::array<std::string_view, 14> kModelsPlaces = {"point",
                                                            "standard_error",
                                                            "t_low",
                                                            "t_high",
                                                            "percentile_low",
                                                            "percentile_high",
                                                            "bca_low",
                                                            "bca_high",
                                                            "acceleration",
                                                            "by_utterance_low",
                                                            "by_utterance_high",
                                                            "design_effect",
                                                            "undefined_resamples",
                                                            "method"};
constexpr std::array<std::string_view, 9> kRecipePlaces = {
    "seeds",          "point",   "seed_variance", "video_variance", "seed_video_variance",
    "standard_error", "degrees", "t_low",         "t_high"};
constexpr std::array<std::string_view, 3> kQuantityPlaces = {"models", "recipe", "by_seed"};
constexpr std::array<std::string_view, 11> kCellPlaces = {
    "value",           "drop",          "relative_drop", "difference",
    "drop_difference", "seed_variance", "draw_variance", "interaction_variance",
    "videos_variance", "sd_over_seeds", "sd_over_draws"};

io::Json to_json(const stats::Uncertainty& u) {
  io::Json json = numbers_json(std::array{u.point, u.standard_error, u.t.low, u.t.high, u.percentile.low,
                                          u.percentile.high, u.bca.low, u.bca.high, u.acceleration, u.by_utterance.low,
                                          u.by_utterance.high, u.design_effect});
  json.push_back(u.undefined_resamples);
  json.push_back(std::string(stats::interval_method_name(u.method)));
  return json;
}

stats::Interval interval_from(const JsonNode& node, size_t low) {
  return {node.element(low).number(), node.element(low + 1).number()};
}

stats::Uncertainty uncertainty_from(const JsonNode& node) {
  node.expect_size(kModelsPlaces.size());
  stats::Uncertainty u;
  u.point = node.element(0).number();
  u.standard_error = node.element(1).number();
  u.t = interval_from(node, 2);
  u.percentile = interval_from(node, 4);
  u.bca = interval_from(node, 6);
  u.acceleration = node.element(8).number();
  u.by_utterance = interval_from(node, 9);
  u.design_effect = node.element(11).number();
  u.undefined_resamples = node.element(12).natural();
  u.method = static_cast<stats::IntervalMethod>(node.element(13).choice(kMethods));
  return u;
}

io::Json to_json(const stats::RecipeUncertainty& u) {
  io::Json json = {u.seeds};
  for (const double value : {u.point, u.seed_variance, u.video_variance, u.seed_video_variance, u.standard_error,
                             u.degrees, u.t.low, u.t.high}) {
    json.push_back(number_json(value));
  }
  return json;
}

stats::RecipeUncertainty recipe_from(const JsonNode& node) {
  node.expect_size(kRecipePlaces.size());
  stats::RecipeUncertainty u;
  u.seeds = node.element(0).natural();
  u.point = node.element(1).number();
  u.seed_variance = node.element(2).number();
  u.video_variance = node.element(3).number();
  u.seed_video_variance = node.element(4).number();
  u.standard_error = node.element(5).number();
  u.degrees = node.element(6).number();
  u.t = interval_from(node, 7);
  return u;
}

template <size_t kCount>
io::Json names_json(const std::array<std::string_view, kCount>& names) {
  io::Json json = io::Json::array();
  for (const auto name : names) json.push_back(std::string(name));
  return json;
}

}  // namespace

io::Json layout_json() {
  return {{"cell", names_json(kCellPlaces)},
          {"quantity", names_json(kQuantityPlaces)},
          {"models", names_json(kModelsPlaces)},
          {"recipe", names_json(kRecipePlaces)}};
}

io::Json to_json(const Quantity& quantity) {
  io::Json json = io::Json::array();
  json.push_back(to_json(quantity.models));
  json.push_back(to_json(quantity.recipe));
  json.push_back(numbers_json(quantity.by_seed));
  return json;
}

Quantity quantity_from(const JsonNode& node) {
  node.expect_size(kQuantityPlaces.size());
  return {uncertainty_from(node.element(0)), recipe_from(node.element(1)), node.element(2).numbers()};
}

io::Json quantity_or_null(const std::optional<Quantity>& quantity) {
  return quantity ? to_json(*quantity) : io::Json();
}

std::optional<Quantity> quantity_or_nothing(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return quantity_from(node);
}

io::Json to_json(const Cell& cell) {
  io::Json json = io::Json::array();
  for (const Quantity* quantity : {&cell.value, &cell.drop, &cell.relative_drop}) json.push_back(to_json(*quantity));
  for (const auto* quantity : {&cell.difference, &cell.drop_difference}) json.push_back(quantity_or_null(*quantity));
  for (const double value : {cell.variance.seed, cell.variance.draw, cell.variance.interaction, cell.variance.videos,
                             cell.sd_over_seeds, cell.sd_over_draws}) {
    json.push_back(number_json(value));
  }
  return json;
}

Cell cell_from(const JsonNode& node) {
  node.expect_size(kCellPlaces.size());
  Cell cell;
  cell.value = quantity_from(node.element(0));
  cell.drop = quantity_from(node.element(1));
  cell.relative_drop = quantity_from(node.element(2));
  cell.difference = quantity_or_nothing(node.element(3));
  cell.drop_difference = quantity_or_nothing(node.element(4));
  cell.variance = {node.element(5).number(), node.element(6).number(), node.element(7).number(),
                   node.element(8).number()};
  cell.sd_over_seeds = node.element(9).number();
  cell.sd_over_draws = node.element(10).number();
  return cell;
}

}  // namespace modrob::analysis
