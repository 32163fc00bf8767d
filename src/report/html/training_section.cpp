#include "report/html/training_section.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "report/group_order.h"
#include "report/html/chart.h"
#include "report/html/markup.h"
#include "report/html/numbers.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

// The epoch whose model was diagnosed: the last that improved; 0: none did.
int64_t selected_epoch(const TrainingCurve& curve) {
  int64_t selected = 0;
  for (const auto& epoch : curve.epochs) {
    if (epoch.improved) selected = epoch.epoch;
  }
  return selected;
}

io::Json plotted_loss(double loss) { return io::number_or_null(std::round(loss * 1e4) / 1e4); }

std::string loss_text(double loss) { return std::isnan(loss) ? std::string(kDash) : fixed(loss, 3); }

std::string table_of(const ReportInput& input, const std::string& data) {
  Table table("Losses by epoch, from the first to the last. The loss's unit is the model's own.",
              {"Model", "Training", "Seed", "Selected epoch", "Last learning rate", "Training loss", "Validation loss"},
              2, {5, 6});
  for (const auto& run : input.training) {
    if (run.data != data || run.epochs.empty()) continue;
    std::vector<std::string> training, validation;
    for (const auto& epoch : run.epochs) {
      training.push_back(loss_text(epoch.training_loss));
      validation.push_back(loss_text(epoch.validation_loss));
    }
    const auto selected = selected_epoch(run);
    char rate[32];
    std::snprintf(rate, sizeof(rate), "%.3g", run.epochs.back().learning_rate);
    table.add({display_name(run.model), run.strategy, run.seed,
               selected > 0 ? Table::Field(std::to_string(selected) + " of " + std::to_string(run.epochs.size()))
                            : Table::Field(),
               rate, join(training, " "), join(validation, " ")});
  }
  return table_html(table, "class=\"series\"");
}

// "Training split: 1284 utterances in 52 videos; validation split: ..", as the audit counted them.
std::string splits_words(const ReportInput& input, const std::string& data) {
  const auto audit = input.audits.find(data);
  if (audit == input.audits.end()) return "";
  const auto splits = audit->second.value("splits", io::Json::object());
  std::vector<std::string> parts;
  for (const auto& [key, name] : {std::pair("train", "Training"), std::pair("valid", "validation")}) {
    const auto split = splits.value(key, io::Json::object());
    if (!split.contains("utterances") || !split.contains("videos")) continue;
    parts.push_back(std::string(name) + " split: " + split["utterances"].dump() + " utterances in " +
                    split["videos"].dump() + " videos");
  }
  return parts.empty() ? "" : text(join(parts, "; ")) + ". ";
}

}  // namespace

io::Json training_chart(const ReportInput& input, const std::string& data) {
  io::Json values = io::Json::array();
  std::vector<std::string> panels;
  for (const auto& run : input.training) {
    if (run.data != data) continue;
    const auto selected = selected_epoch(run);
    for (const char* kind : {"training", "validation"}) {
      const std::string panel = display_name(run.model) + ", " + kind;
      add_once(panels, panel);
      for (const auto& epoch : run.epochs) {
        const bool training = std::string_view(kind) == "training";
        io::Json row = {{"p", panel}, {"s", run.strategy}, {"k", run.seed}, {"x", epoch.epoch}};
        row["y"] = plotted_loss(training ? epoch.training_loss : epoch.validation_loss);
        if (epoch.epoch == selected) row["b"] = 1;
        values.push_back(std::move(row));
      }
    }
  }
  const io::Json x = {{"field", "x"},
                      {"type", "quantitative"},
                      {"title", "epoch"},
                      {"scale", {{"zero", false}, {"nice", false}}},
                      {"axis", {{"tickMinStep", 1}, {"format", "d"}}}};
  const io::Json y = number_axis("y", "loss");
  const auto colour = strategy_colour(input.analysis);
  io::Json line = {{"mark", {{"type", "line"}, {"strokeWidth", 1.5}}}};
  line["encoding"] = {{"x", x}, {"y", y}, {"color", colour}, {"detail", {{"field", "k"}}}};
  const io::Json point =
      point_layer({{"x", x}, {"y", y}, {"color", colour}}, {io::Json{{"filter", "datum.b == 1"}}}, 50,
                  {{"p", "model"}, {"s", "training"}, {"k", "seed"}, {"x", "selected epoch"}, {"y", "loss"}});
  auto spec =
      small_multiples("Training and validation loss by epoch, " + data + ", one line per run", std::move(values), "p",
                      panels, {line, point}, {.facets = panels.size(), .min_width = 170, .axis = 52, .left = 0}, {});
  spec["spec"]["height"] = 150;
  spec["resolve"] = {{"scale", {{"y", "independent"}, {"x", "independent"}}}};
  return spec;
}

std::string training_section(const ReportInput& input) {
  std::string html;
  for (const auto& data : input.analysis.data) {
    const bool any = std::any_of(input.training.begin(), input.training.end(), [&](const TrainingCurve& curve) {
      return curve.data == data.data && !curve.epochs.empty();
    });
    if (!any) continue;
    if (input.analysis.data.size() > 1) html += element("h3", text(data.data)) + "\n";
    html += figure(training_chart(input, data.data),
                   "<b>Losses by epoch</b>, one line per training seed. The point marks the epoch that was selected on "
                   "the validation split, before the test split was opened. " +
                       splits_words(input, data.data) + "No band: every run is drawn.",
                   table_of(input, data.data));
  }
  if (html.empty()) return "";
  return section("training", "How training went", "Losses of different models are not comparable with each other.",
                 html);
}

}  // namespace modrob::report::html
