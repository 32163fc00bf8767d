#include "report/html/provenance_section.h"

#include <algorithm>

#include "core/text_format.h"
#include "report/html/markup.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

using Values = SharedSettings::Values;

void flatten(const io::Json& json, const std::string& key, Values& values) {
  if (!json.is_object()) {
    values[key] = json.is_string() ? json.get<std::string>() : json.dump();
    return;
  }
  for (const auto& [name, value] : json.items()) flatten(value, key.empty() ? name : key + "." + name, values);
}

// What all have with one value.
Values intersection(const std::vector<const Values*>& all) {
  if (all.empty()) return {};
  Values same = *all.front();
  for (const auto* values : all) {
    std::erase_if(same, [&](const auto& entry) {
      const auto found = values->find(entry.first);
      return found == values->end() || found->second != entry.second;
    });
  }
  return same;
}

Values without(Values values, const Values& others) {
  std::erase_if(values, [&](const auto& entry) { return others.contains(entry.first); });
  return values;
}

std::string settings_table(const Values& values) {
  Table table("", {"Setting", "Value"}, 1, {1});
  for (const auto& [key, value] : values) table.add({Markup{"<code>" + text(key) + "</code>"}, value});
  return table_html(table);
}

std::string settings_html(const SharedSettings& settings) {
  std::string html;
  if (!settings.common.empty()) html += details("Settings of all runs", settings_table(settings.common));
  for (const auto& [model, values] : settings.by_model) {
    if (!values.empty()) html += details("Settings of " + text(display_name(model)), settings_table(values));
  }
  return html;
}

Table::Field short_hash(const std::string& hash) {
  if (hash.empty()) return "";
  return Markup{"<code title=\"" + text(hash) + "\">" + text(hash.substr(0, 12)) + "</code>"};
}

std::string runs_html(const std::vector<RunOrigin>& runs, const SharedSettings& settings, bool trained) {
  Table table("Hashes are cut to twelve digits.",
              {"Model", "Training", "Data", "Seed", "Run", trained ? "Data hash" : "Sample hash", "Text encoder",
               "Results version", "Settings of its own"},
              3, {4, 5, 6, 8});
  for (size_t i = 0; i < runs.size(); ++i) {
    const auto& run = runs[i];
    std::vector<std::string> own;
    for (const auto& [key, value] : settings.by_run[i]) own.push_back(key + " = " + value);
    table.add({display_name(run.model), run.strategy, run.data, run.seed, short_hash(run.identity),
               short_hash(run.data_hash), short_hash(run.text_encoder_hash), run.results_version, join(own, ", ")});
  }
  if (!trained) table.leave_out({"Text encoder", "Results version", "Settings of its own"});
  const auto count = static_cast<int64_t>(runs.size());
  return details(trained ? "All " + std::to_string(count) + " finished runs" : "The scores of " + counted(count, "run"),
                 table_html(table));
}

std::string facts_html(const ReportInput& input) {
  const auto& analysis = input.analysis;
  std::vector<std::string> seeds;
  for (const auto seed : analysis.declared_seeds) seeds.push_back(std::to_string(seed));
  Facts facts = {{"Study", analysis.study},
                 {"Split", analysis.split},
                 {analysis.kind.trained() ? "Declared seeds" : "Seeds", join(seeds, ", ")},
                 {"Mask draws a condition", std::to_string(analysis.draws)},
                 {"Bootstrap resamples of " + analysis.kind.groups(), std::to_string(analysis.resamples)},
                 {"Seed of the resamples", std::to_string(analysis.seed)}};
  facts.insert(facts.end(), input.provenance.facts.begin(), input.provenance.facts.end());
  std::string list;
  for (const auto& [name, value] : facts) list += element("dt", text(name)) + element("dd", text(value)) + "\n";
  return "<dl>\n" + list + "</dl>\n";
}

std::string list_of(const std::string& title, const std::vector<std::string>& items, const std::string& none) {
  if (items.empty()) return element("p", none) + "\n";
  std::string html;
  for (const auto& item : items) html += element("li", text(item)) + "\n";
  return element("h3", title) + "\n<ul>\n" + html + "</ul>\n";
}

}  // namespace

SharedSettings share_settings(const std::vector<RunOrigin>& runs) {
  std::vector<Values> all(runs.size());
  std::vector<const Values*> pointers;
  std::map<std::string, std::vector<const Values*>> by_model;
  for (size_t i = 0; i < runs.size(); ++i) {
    flatten(runs[i].settings.is_null() ? io::Json::object() : runs[i].settings, "", all[i]);
    all[i].erase("seed");
    pointers.push_back(&all[i]);
    by_model[runs[i].model].push_back(&all[i]);
  }
  SharedSettings shared;
  shared.common = intersection(pointers);
  for (const auto& [model, values] : by_model) shared.by_model[model] = without(intersection(values), shared.common);
  for (size_t i = 0; i < runs.size(); ++i) {
    shared.by_run.push_back(without(without(all[i], shared.common), shared.by_model[runs[i].model]));
  }
  return shared;
}

std::string provenance_section(const ReportInput& input) {
  std::vector<std::string> missing;
  for (const auto& run : input.analysis.missing_runs) missing.push_back(run.label + ": " + run.reason);
  const auto settings = share_settings(input.provenance.runs);
  const bool trained = input.analysis.kind.trained();
  const std::string missing_runs =
      trained ? list_of("Declared runs that are missing", missing, "Every declared run is finished.")
              : list_of("Runs without scores", missing, "Every run of the study has its scores.");
  const std::string ledger =
      !trained ? ""
               : list_of("What the ledger of the test split says", input.provenance.ledger_problems,
                         "The ledger has nothing to say against these numbers: the test split was opened after model "
                         "selection.");
  return section("provenance", "Provenance",
                 trained ? "Enough to make every number again." : "Enough to make every number again from the scores.",
                 facts_html(input) + missing_runs + ledger +
                     (input.provenance.runs.empty() ? "" : runs_html(input.provenance.runs, settings, trained)) +
                     settings_html(settings));
}

}  // namespace modrob::report::html
