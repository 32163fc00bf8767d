#include "report/prelude.h"
#include "study/declaration.h"
#include "study/manifest.h"

namespace modrob::report::paper {
namespace {

// What stands behind a field's name, without the braces around it.
std::string field_of(const std::string& entry, const std::string& name) {
  const std::regex line("\\n  " + name + " *= \\{(.*)\\},?\\n");
  std::smatch found;
  return std::regex_search(entry, found, line) ? found[1].str() : "";
}

TEST(Citations, every_model_is_cited_as_its_document_names_it) {
  for (const char* model : {"misa", "bbfn", "self_mm", "mmim", "mult"}) {
    const auto entry = model_reference(model);
    std::string title = field_of(entry, "title");
    std::erase_if(title, [](char c) { return c == '{' || c == '}'; });
    ASSERT_FALSE(title.empty()) << model;
    std::string document = read_file(std::string(MODROB_SOURCE_DIR "/docs/models/") + model + ".md");
    std::replace(document.begin(), document.end(), '\n', ' ');
    EXPECT_THAT(document, HasSubstr("\"" + title + "\"")) << model;
    EXPECT_THAT(document, HasSubstr(field_of(entry, "year"))) << model;
    EXPECT_THAT(entry, EndsWith("\n}\n"));
    EXPECT_EQ(std::count(entry.begin(), entry.end(), '@'), 1) << model;
  }
  EXPECT_EQ(model_reference("my_own"), "");
  EXPECT_THAT(field_of(paper_reference(), "title"), HasSubstr("Analyzing Modality Robustness"));
}

TEST(Citations, a_study_is_cited_with_what_fixes_it) {
  MadeUpStudy made;
  made.at.study.title = "50 % of {it}";
  const auto planned = study_reference(made.at, "9.9.9");
  EXPECT_EQ(field_of(planned, "title"), "{50 \\% of \\{it\\}}");
  const auto definition = study::StudyDeclaration::hash_of_definition(made.at.study.to_json());
  EXPECT_EQ(field_of(planned, "definition"), definition);
  EXPECT_THAT(field_of(planned, "note"),
              AllOf(StartsWith("Seeds 1, 2, 3; "), HasSubstr(definition.substr(0, 16)), Not(HasSubstr("manifest"))));
  EXPECT_EQ(field_of(planned, "year"), "") << "no ledger, no year";
  make_folder(made.at.path);
  study::write_manifest(made.at.path);
  const auto finished = study_reference(made.at, "9.9.9");
  EXPECT_EQ(field_of(finished, "manifest"), sha256_of_file(made.at.path / study::kManifestFile));
  EXPECT_THAT(field_of(finished, "howpublished"), HasSubstr("9.9.9"));
}

TEST(Citations, name_program_study_paper_and_the_models_that_were_trained_here) {
  MadeUpStudy made;
  made.at.study.models = {"misa", "my_own"};
  EXPECT_EQ(references(nullptr, "1").size(), 2u);
  EXPECT_EQ(references(&made.at, "1").size(), 4u);
  made.at.study.scores = study::ScoreSource::kImportedVariants;
  EXPECT_EQ(references(&made.at, "1").size(), 3u) << "a model of that name is another program's";
}

}  // namespace
}  // namespace modrob::report::paper
