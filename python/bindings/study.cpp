#include <nanobind/ndarray.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "analysis/stored_analysis.h"
#include "bindings.h"
#include "config/config.h"
#include "core/error.h"
#include "core/text_format.h"
#include "corruption/corruption_record.h"
#include "corruption/default_conditions.h"
#include "io/record/json_writer.h"
#include "long_call.h"
#include "metrics/gather.h"
#include "report/sentences/answer.h"
#include "report/study_files.h"
#include "report/tables/robustness_table.h"
#include "report/write_results.h"
#include "runs/run_lock.h"
#include "study/claim_table.h"
#include "study/data_name.h"
#include "study/imported_run.h"
#include "study/score_table.h"
#include "study/study_folder.h"
#include "verify/bundle.h"

namespace nb = nanobind;
namespace fs = std::filesystem;

namespace modrob::python {

namespace {

using Numbers = nb::ndarray<const float, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Labels = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Rows = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

study::StudyFile study_of(const std::string& definition) {
  return study::StudyFile::from_config(config::Config::from_json(io::parse_json(definition, "study"), "study"));
}

void declare_modalities(const std::vector<std::string>& names) {
  for (const auto& name : names) declare_modality(name);
}

std::vector<std::string> default_conditions(const std::vector<std::string>& modalities) {
  std::vector<Modality> known;
  for (const auto& name : modalities) known.push_back(parse_modality(name));
  std::vector<std::string> names;
  for (const auto& condition : corruption::default_conditions(known)) names.push_back(condition.name());
  return names;
}

// Every way of being hit that these conditions need the scores of: name, draw, perturbations.
nb::object needed_rows(const std::vector<std::string>& conditions, int64_t draws) {
  std::vector<corruption::Corruption> parsed;
  for (const auto& text : conditions) {
    parsed.push_back(corruption::Corruption::parse(text, "conditions"));
    parsed.back().masks.draws = parsed.back().draws_of(draws);
  }
  io::Json rows = io::Json::array();
  for (auto& row : metrics::needed_rows(parsed)) {
    io::Json perturbations = io::Json::array();
    for (auto& one : row.corruption.perturbations) perturbations.push_back(io::record_json(one));
    rows.push_back({{"name", row.name()}, {"draw", row.draw}, {"perturbations", std::move(perturbations)}});
  }
  return to_python(rows);
}

// The [[claim]] tables of these files, every default written out.
nb::object read_claims(const std::vector<std::string>& files) {
  io::Json claims = io::Json::array();
  for (const auto& claim : study::read_claim_files(files, {}, "claims")) claims.push_back(claim.to_json());
  return to_python(claims);
}

std::string pass_name(const std::string& condition, int64_t draw) {
  return metrics::pass_name(corruption::Corruption::parse(condition, "condition"), draw);
}

/// The runs of a study, taken one by one, then written together.
class StudyWriter {
 public:
  explicit StudyWriter(const std::string& definition) : study_(study_of(definition)) {}

  void add(const std::string& data, const std::string& model, const std::string& strategy, int64_t seed,
           const std::vector<std::string>& ids, const std::vector<std::string>& groups, const Labels& labels,
           const Numbers& clean, const std::vector<std::string>& names, const Rows& scores) {
    const size_t count = ids.size();
    if (groups.size() != count || labels.size() != count || clean.size() != count || scores.shape(1) != count ||
        scores.shape(0) != names.size()) {
      throw UserError("ids, groups, labels, clean and scores [names, ids] of a run must fit each other");
    }
    study::ImportedRun run{data, model, strategy, seed, {}};
    auto& table = run.table;
    table.dataset = study::data_name(data);
    table.split = study_.split;
    table.utterances = ids;
    table.videos = groups;
    table.labels.assign(labels.data(), labels.data() + labels.size());
    table.clean.assign(clean.data(), clean.data() + clean.size());
    table.rows = names;
    table.scores.assign(scores.data(), scores.data() + scores.size());
    runs_.push_back(std::move(run));
  }

  void write(const fs::path& folder) const {
    long_call(false, [&] { study::write_imported_study(study_, runs_, folder); });
  }

 private:
  study::StudyFile study_;
  std::vector<study::ImportedRun> runs_;
};

std::vector<std::string> import_scores(const std::vector<fs::path>& files, const std::string& name,
                                       const std::string& title, const std::string& split,
                                       const std::vector<std::string>& modalities,
                                       const std::vector<std::string>& kinds, const fs::path& study_file,
                                       const fs::path& folder) {
  std::vector<std::string> notices;
  long_call(false, [&] {
    const auto scores = study::read_score_tables(files, {.name = name,
                                                         .title = title,
                                                         .split = split,
                                                         .modalities = modalities,
                                                         .kinds = kinds,
                                                         .study_file = study_file,
                                                         .naming = "add_scores(.., modalities=[..], kinds=[..])"});
    study::write_imported_study(scores.study, scores.runs, folder);
    notices = scores.notices;
  });
  return notices;
}

// Tables, figures, page and database of a study's folder, made where they are not up to date; what they say.
nb::object make_report(const fs::path& folder, int threads) {
  io::Json said;
  long_call(false, [&] {
    const auto study = study::StudyFolder::open(folder);
    const runs::RunLock lock(folder, runs::RunLock::IfBusy::kWait);
    analysis::AnalysisOptions options;
    options.threads = threads;
    const auto analysis = analysis::stored_analysis(study, options);
    report::write_results(study, analysis, {report::preset_of(study.study), {{"modrob", MODROB_VERSION}}});
    const auto card = report::answers(analysis);
    said = {{"study", study.study.name},
            {"answer", report::answer_text(card, kPlainColumns)},
            {"reasons", report::reasons_text(card, kPlainColumns)},
            {"table", report::terminal_table(analysis, kPlainColumns)},
            {"warnings", analysis.warnings}};
  });
  return to_python(said);
}

void bundle(const fs::path& folder, const fs::path& output, bool texts) {
  long_call(false, [&] {
    verify::write_bundle(folder, output, {.texts = texts, .program = std::string("modrob ") + MODROB_VERSION});
  });
}

}  // namespace

void bind_study(nb::module_& module) {
  module.def("declare_modalities", &declare_modalities, nb::arg("names"));
  module.def("default_conditions", &default_conditions, nb::arg("modalities"));
  module.def("needed_rows", &needed_rows, nb::arg("conditions"), nb::arg("draws"));
  module.def("read_claims", &read_claims, nb::arg("files"));
  module.def("pass_name", &pass_name, nb::arg("condition"), nb::arg("draw"));
  nb::class_<StudyWriter>(module, "StudyWriter")
      .def(nb::init<const std::string&>(), nb::arg("definition"))
      .def("add", &StudyWriter::add, nb::arg("data"), nb::arg("model"), nb::arg("strategy"), nb::arg("seed"),
           nb::arg("ids"), nb::arg("groups"), nb::arg("labels"), nb::arg("clean"), nb::arg("names"), nb::arg("scores"))
      .def("write", &StudyWriter::write, nb::arg("folder"));
  module.def("import_scores", &import_scores, nb::arg("files"), nb::arg("name"), nb::arg("title"), nb::arg("split"),
             nb::arg("modalities"), nb::arg("kinds"), nb::arg("study_file"), nb::arg("folder"));
  module.def("make_report", &make_report, nb::arg("folder"), nb::arg("threads"));
  module.def("bundle", &bundle, nb::arg("folder"), nb::arg("output"), nb::arg("texts"));
}

}  // namespace modrob::python
