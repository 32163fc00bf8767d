#include "analysis/analysis_json.h"

#include <algorithm>
#include <array>

#include "analysis/claim_json.h"
#include "analysis/json_node.h"
#include "analysis/quantity_json.h"
#include "core/error.h"
#include "core/files.h"

namespace modrob::analysis {

namespace {

// Raised when the layout changes, so that a file of another version is told from a damaged one.
constexpr int64_t kFileVersion = 3;

template <typename T, typename Write>
io::Json list_json(const std::vector<T>& values, const Write& write) {
  io::Json json = io::Json::array();
  for (const auto& value : values) json.push_back(write(value));
  return json;
}

io::Json conditions_json(const ConditionCells& cells) {
  return {{"name", cells.name},
          {"condition", condition_or_null(cells.condition)},
          {"metrics", list_json(cells.metrics, [](const Cell& cell) { return to_json(cell); })}};
}

ConditionCells conditions_from(const JsonNode& node) {
  return {node.at("name").text(), condition_or_clean(node.at("condition")), node.at("metrics").list(cell_from)};
}

io::Json curve_json(const Curve& curve) {
  return {{"modalities", curve.modalities.name()},
          {"kind", std::string(plan::kind_name(curve.kind))},
          {"strength", number_json(curve.strength)},
          {"rates", numbers_json(curve.rates)},
          {"conditions", curve.conditions},
          {"metrics", list_json(curve.metrics, [](const Curve::Summary& summary) -> io::Json {
             return {{"area", to_json(summary.area)},
                     {"mean", quantity_or_null(summary.mean)},
                     {"breaking_rate", number_json(summary.breaking_rate)}};
           })}};
}

Curve::Summary summary_from(const JsonNode& node) {
  return {quantity_from(node.at("area")), quantity_or_nothing(node.at("mean")), node.at("breaking_rate").number()};
}

Curve curve_from(const JsonNode& node) {
  Curve curve;
  const JsonNode modalities = node.at("modalities"), kind = node.at("kind");
  try {
    curve.modalities = ModalitySet::parse(modalities.text());
    curve.kind = plan::parse_kind(kind.text());
  } catch (const UserError& error) {
    node.fail(error.what());
  }
  curve.strength = node.at("strength").number();
  curve.rates = node.at("rates").numbers();
  curve.conditions = node.at("conditions").list([](const JsonNode& place) { return size_t{place.natural()}; });
  curve.metrics = node.at("metrics").list(summary_from);
  node.at("conditions").expect_size(curve.rates.size());
  return curve;
}

io::Json most_json(const std::optional<Reliance::Most>& most) {
  if (!most) return nullptr;
  return {{"first", std::string(modality_name(most->first))},
          {"second", std::string(modality_name(most->second))},
          {"difference", to_json(most->difference)},
          {"supported", most->supported}};
}

io::Json reliance_json(const Reliance& reliance) {
  return {{"modalities", list_json(reliance.modalities,
                                   [](const Reliance::OfModality& of) -> io::Json {
                                     return {{"modality", std::string(modality_name(of.modality))},
                                             {"drop", quantity_or_null(of.drop)},
                                             {"shapley", quantity_or_null(of.shapley)}};
                                   })},
          {"worst", reliance.worst},
          {"most", most_json(reliance.most)}};
}

Modality modality_from(const JsonNode& node) {
  constexpr std::array<std::string_view, 3> kNames = {"text", "audio", "video"};
  return static_cast<Modality>(node.choice(kNames));
}

std::optional<Reliance::Most> most_from(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return Reliance::Most{modality_from(node.at("first")), modality_from(node.at("second")),
                        quantity_from(node.at("difference")), node.at("supported").boolean()};
}

Reliance reliance_from(const JsonNode& node) {
  return {node.at("modalities").list([&](const JsonNode& of) -> Reliance::OfModality {
            return {modality_from(of.at("modality")), quantity_or_nothing(of.at("drop")),
                    quantity_or_nothing(of.at("shapley"))};
          }),
          node.at("worst").text(), node.has("most") ? most_from(node.at("most")) : std::nullopt};
}

io::Json flips_json(const Flips& flips) {
  return {{"variant", flips.variant},
          {"flipped", flips.flipped},
          {"repaired", flips.repaired},
          {"largest", list_json(flips.largest, [](const Flip& flip) -> io::Json {
             return {flip.utterance, flip.video, number_json(flip.label), number_json(flip.clean),
                     number_json(flip.corrupted)};
           })}};
}

Flip flip_from(const JsonNode& node) {
  node.expect_size(5);
  return {node.element(0).text(), node.element(1).text(), node.element(2).number(), node.element(3).number(),
          node.element(4).number()};
}

Flips flips_from(const JsonNode& node) {
  return {node.at("variant").text(), node.at("flipped").integer(), node.at("repaired").integer(),
          node.at("largest").list(flip_from)};
}

io::Json group_json(const Group& group) {
  return {{"data", group.data},
          {"model", group.model},
          {"strategy", group.strategy},
          {"seeds", group.seeds},
          {"against", group.against},
          {"paired_seeds", group.paired_seeds},
          {"conditions", list_json(group.conditions, conditions_json)},
          {"curves", list_json(group.curves, curve_json)},
          {"reliance", list_json(group.reliance, reliance_json)},
          {"flips", list_json(group.flips, flips_json)}};
}

// Lists that others index: a reader of the analysis relies on their sizes.
void check(const JsonNode& node, const Group& group, size_t metrics) {
  const JsonNode conditions = node.at("conditions"), curves = node.at("curves");
  if (conditions.size() == 0 || group.conditions.front().condition) conditions.fail("the first must be clean");
  for (size_t i = 0; i < conditions.size(); ++i) {
    const JsonNode condition = conditions.element(i);
    condition.at("metrics").expect_size(metrics);
  }
  for (size_t i = 0; i < curves.size(); ++i) {
    const JsonNode curve = curves.element(i);
    curve.at("metrics").expect_size(metrics);
    for (const size_t place : group.curves[i].conditions) {
      if (place >= conditions.size()) curve.at("conditions").fail("there is no condition " + std::to_string(place));
    }
  }
  node.at("reliance").expect_size(metrics);
}

DataSet data_set_from(const JsonNode& node) {
  return {node.at("data").text(),        node.at("utterances").integer(),
          node.at("videos").integer(),   node.at("simulated").texts(),
          node.at("label_icc").number(), node.has("absent") ? node.at("absent").texts() : std::vector<std::string>{}};
}

}  // namespace

io::Json to_json(const Analysis& analysis) {
  const auto data_set_json = [](const DataSet& set) -> io::Json {
    return {{"data", set.data},
            {"utterances", set.utterances},
            {"videos", set.videos},
            {"simulated", set.simulated},
            {"label_icc", number_json(set.label_icc)},
            {"absent", set.absent}};
  };
  const auto missing_run_json = [](const MissingRun& run) -> io::Json {
    return {{"label", run.label}, {"reason", run.reason}};
  };
  return {{"version", kFileVersion},
          {"layout", layout_json()},
          {"fingerprint", analysis.fingerprint},
          {"study", analysis.study},
          {"title", analysis.title},
          {"split", analysis.split},
          {"draws", analysis.draws},
          {"seed", analysis.seed},
          {"resamples", analysis.resamples},
          {"level", number_json(analysis.level)},
          {"breaking_drop", number_json(analysis.breaking_drop)},
          {"declared_seeds", analysis.declared_seeds},
          {"metrics", analysis.metrics},
          {"headline", analysis.headline},
          {"conditions", list_json(analysis.conditions, whole_condition_json)},
          {"data", list_json(analysis.data, data_set_json)},
          {"groups", list_json(analysis.groups, group_json)},
          {"claims", list_json(analysis.claims, [](const ClaimAnswer& answer) { return to_json(answer); })},
          {"missing_runs", list_json(analysis.missing_runs, missing_run_json)},
          {"warnings", analysis.warnings}};
}

Analysis from_json(const io::Json& json, const std::string& where) {
  const JsonNode root(json, where);
  const int64_t version = root.at("version").integer();
  if (version != kFileVersion) {
    root.fail("is of version " + std::to_string(version) + ", this program reads version " +
              std::to_string(kFileVersion) + "; make it again with: modrob study report");
  }
  Analysis analysis;
  analysis.fingerprint = root.at("fingerprint").text();
  analysis.study = root.at("study").text();
  analysis.title = root.at("title").text();
  analysis.split = root.at("split").text();
  analysis.draws = root.at("draws").integer();
  analysis.seed = root.at("seed").natural();
  analysis.resamples = root.at("resamples").integer();
  analysis.level = root.at("level").number();
  analysis.breaking_drop = root.at("breaking_drop").number();
  analysis.declared_seeds = root.at("declared_seeds").integers();
  analysis.metrics = root.at("metrics").texts();
  const auto known = metrics::metric_table();
  const bool same = std::equal(known.begin(), known.end(), analysis.metrics.begin(), analysis.metrics.end(),
                               [](const auto& metric, const std::string& name) { return metric.name == name; });
  if (!same) root.at("metrics").fail("are not the metrics that this program knows; make it again: modrob study report");
  analysis.headline = root.at("headline").texts();
  analysis.conditions = root.at("conditions").list(condition_from);
  analysis.data = root.at("data").list(data_set_from);
  analysis.groups = root.at("groups").list([&](const JsonNode& node) {
    Group group = {node.at("data").text(),
                   node.at("model").text(),
                   node.at("strategy").text(),
                   node.at("seeds").integers(),
                   node.at("against").text(),
                   node.at("paired_seeds").integers(),
                   node.at("conditions").list(conditions_from),
                   node.at("curves").list(curve_from),
                   node.at("reliance").list(reliance_from),
                   node.at("flips").list(flips_from)};
    check(node, group, analysis.metrics.size());
    return group;
  });
  analysis.claims = root.at("claims").list(claim_answer_from);
  analysis.missing_runs = root.at("missing_runs").list([](const JsonNode& node) -> MissingRun {
    return {node.at("label").text(), node.at("reason").text()};
  });
  analysis.warnings = root.at("warnings").texts();
  return analysis;
}

void write_analysis(const std::filesystem::path& path, const Analysis& analysis) {
  std::string text;
  try {
    text = to_json(analysis).dump() + "\n";
  } catch (const io::Json::exception&) {
    throw UserError("cannot write '" + path.string() + "': a text in it is not UTF-8");
  }
  write_file_whole(path, text);
}

Analysis read_analysis(const std::filesystem::path& path) { return from_json(io::read_json(path), path.string()); }

}  // namespace modrob::analysis
