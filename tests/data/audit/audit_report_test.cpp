#include "data/prelude.h"

namespace modrob::data {
namespace {

DatasetContents hostile_contents() {
  auto contents = clean_contents();
  contents.name = "<script>name</script>";
  contents.utterances[0].video = contents.utterances[299].video = "<script>alert('v')</script>";
  contents.utterances[2].id = "\"><script>alert(1)</script>\x1b[2J";
  contents.utterances[2].label = 5.0;
  contents.provenance["warnings"] = {"<b>bold</b> & more"};
  return contents;
}

TEST(AuditReport, a_clean_data_set_has_no_finding) {
  const auto report = audit_of(clean_contents());
  EXPECT_THAT(codes_of(report), IsEmpty());
  EXPECT_FALSE(report.has_errors());
  EXPECT_THAT(to_text(report), HasSubstr("clean: nothing found\n"));
  EXPECT_THAT(to_html(report), HasSubstr("nothing found"));
  EXPECT_EQ(to_json(report).at("findings"), io::Json::array());
}

TEST(AuditReport, a_folder_is_audited_as_its_data_set_is) {
  const TemporaryFolder folder;
  write_dataset(folder / "data", clean_contents());
  set_progress_style(ProgressStyle::kNone);
  const auto report = audit_folder((folder / "data").string());
  EXPECT_EQ(report.folder, (folder / "data").string());
  EXPECT_THAT(codes_of(report), IsEmpty());
  EXPECT_THAT(user_error_of([&] { audit_folder("/nowhere"); }), HasSubstr("'/nowhere' is no data set"));
  EXPECT_THAT(user_error_of([&] { audit_folder((folder / "data").string(), "/nowhere"); }), HasSubstr("/nowhere"));
}

TEST(AuditReport, a_stop_ends_the_audit) {
  const TemporaryFolder folder;
  write_dataset(folder / "data", clean_contents());
  const auto dataset = Dataset::open(folder / "data");
  const StopQuestion question([] { return true; });
  EXPECT_THROW(audit(dataset), Interrupted);
  EXPECT_THROW(dataset.verify_hash(), Interrupted);
}

TEST(AuditReport, overview_counts_splits_lengths_and_values) {
  const auto report = audit_of(clean_contents());
  EXPECT_EQ(report.utterances, 300);
  EXPECT_EQ(report.videos, 30);
  EXPECT_EQ(report.splits[0].utterances, 160);
  EXPECT_EQ(report.splits[1].videos, 4);
  EXPECT_EQ(report.splits[2].negative, 50);
  EXPECT_NEAR(report.splits[2].label_mean, -0.005, 1e-12);
  EXPECT_EQ(report.words.shortest, 7);
  EXPECT_EQ(report.words.median, 9);
  EXPECT_EQ(report.words.longest, 11);
  ASSERT_EQ(report.modalities.size(), 2u);
  EXPECT_EQ(report.modalities[0].width, 4);
  EXPECT_EQ(report.modalities[0].frames, 2850);
  EXPECT_EQ(report.modalities[1].lengths.longest, 14);
  EXPECT_LT(report.modalities[1].smallest, -2.0);
}

TEST(AuditReport, spoken_reviews_are_simulated_and_otherwise_sound) {
  const SplitSizes sizes = {{{20, 200}, {5, 40}, {12, 100}}};
  const auto report = audit_of(simulate_spoken_reviews(made_up_reviews(400), sizes, 0));
  EXPECT_FALSE(report.has_errors()) << to_text(report);
  EXPECT_EQ(finding_of(report, "simulated_modality").message, "audio is simulated.");
  EXPECT_EQ(report.modalities[0].usual_meaning, "") << "nobody recorded it";
  EXPECT_EQ(report.splits[2].videos, 12);
  EXPECT_EQ(report.probes.size(), 3u);
  const auto text = to_text(report);
  EXPECT_THAT(text, HasSubstr("*** audio and video are SIMULATED"));
  EXPECT_LT(text.find("SIMULATED"), text.find("Acc-2 test"));
  EXPECT_THAT(text, HasSubstr("audio (simulated)"));
  EXPECT_THAT(text, HasSubstr("74 audio features: simulated. 47 video features: simulated."));
  EXPECT_THAT(text, Not(AnyOf(HasSubstr("COVAREP"), HasSubstr("FACET"))));
  EXPECT_THAT(to_html(report), HasSubstr("audio and video are SIMULATED"));
}

TEST(AuditReport, errors_come_first_with_message_ids_and_advice) {
  auto contents = hostile_contents();
  contents.utterances[0].label = 0.0;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report),
              ElementsAre("same_video_in_two_splits", "labels_out_of_range", "zero_labels", "import_warning"));
  const auto text = to_text(report);
  EXPECT_THAT(text, HasSubstr(": 1 error, 1 warning, 2 notes\n"));
  EXPECT_THAT(text, HasSubstr("ERROR same_video_in_two_splits\n  1 video of 31 with"));
  EXPECT_THAT(text, HasSubstr("\n  -> Use splits by video"));
  EXPECT_THAT(text, HasSubstr("utterances: \"><script>alert(1)</script>?[2J\n")) << "cannot steer the terminal";
  EXPECT_THAT(text, HasSubstr("Not done\n  text cut at 50 pieces: "));
}

TEST(AuditReport, text_says_how_many_more) {
  auto contents = clean_contents();
  for (size_t i = 0; i < 12; ++i) contents.utterances[i].label = 0.0;
  EXPECT_THAT(to_text(audit_of(contents)),
              HasSubstr("utterances: u0, u1, u2, u3, u4, u5, u6, u7, u8, u9 and 2 more\n"));
}

TEST(AuditReport, html_escapes_what_comes_from_the_data_set) {
  const auto html = to_html(audit_of(hostile_contents()));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;v&#39;)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("&quot;&gt;&lt;script&gt;"));
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;bold&lt;/b&gt; &amp; more"));
}

TEST(AuditReport, html_needs_nothing_from_outside_and_suits_phones_and_the_dark) {
  const auto html = to_html(audit_of(hostile_contents()));
  EXPECT_TRUE(html.starts_with("<!doctype html>"));
  for (const char* outside : {"src=", "href=", "url(", "@import", "http:", "https:"}) {
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  }
  EXPECT_THAT(html, HasSubstr("name=\"viewport\" content=\"width=device-width"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(html, HasSubstr("role=\"region\" aria-label=\"Splits\" tabindex=\"0\""));
  EXPECT_THAT(html, HasSubstr("<code>same_video_in_two_splits</code>"));
}

TEST(AuditReport, html_closes_every_element) {
  const auto html = to_html(audit_of(hostile_contents()));
  const auto occurrences = [&](const std::string& needle) {
    int count = 0;
    for (size_t at = html.find(needle); at != std::string::npos; at = html.find(needle, at + 1)) ++count;
    return count;
  };
  for (const std::string tag : {"html", "head", "body", "header", "main", "section", "article", "table", "thead",
                                "tbody", "tr", "td", "p", "ul", "li", "code", "h2"}) {
    EXPECT_EQ(occurrences("<" + tag + ">") + occurrences("<" + tag + " "), occurrences("</" + tag + ">")) << tag;
  }
}

TEST(AuditReport, json_survives_a_file) {
  auto contents = hostile_contents();
  contents.utterances[2].id = "plain";
  for (size_t i = 160; i < 200; ++i) contents.utterances[i].split = Split::kTrain;
  const auto report = audit_of(contents);
  const auto json = to_json(report);
  const TemporaryFolder folder;
  io::write_json(folder / "audit.json", json);
  EXPECT_EQ(io::read_json(folder / "audit.json"), json);
  EXPECT_EQ(json.at("errors"), 2);
  EXPECT_EQ(json.at("splits").at("valid").at("label_mean"), nullptr);
  EXPECT_EQ(json.at("splits").at("train").at("utterances"), 200);
  EXPECT_EQ(json.at("audio").at("width"), 4);
  EXPECT_EQ(io::number_from(json.at("probes").at("modalities").at("video").at("test_acc2")),
            report.probes[2].test_acc2);
  ASSERT_EQ(json.at("findings").size(), report.findings.size());
  for (size_t i = 0; i < report.findings.size(); ++i) {
    const auto& finding = report.findings[i];
    EXPECT_EQ(json.at("findings")[i].at("code"), finding.code);
    EXPECT_EQ(json.at("findings")[i].at("grade"), grade_name(finding.grade));
    EXPECT_EQ(json.at("findings")[i].at("message"), finding.message);
    EXPECT_EQ(json.at("findings")[i].at("count"), finding.affected.count);
    EXPECT_EQ(json.at("findings")[i].at("first").get<std::vector<std::string>>(), finding.affected.first);
  }
  EXPECT_EQ(json.at("not_done")[0].at("check"), "text cut at 50 pieces");
}

TEST(AuditReport, a_tiny_data_set_is_audited_too) {
  const auto report = audit_of(small_contents());
  EXPECT_THAT(codes_of(report), Contains("empty_split"));
  EXPECT_THAT(codes_of(report), Contains("single_video_test_set"));
  EXPECT_THAT(to_text(report), HasSubstr("video (simulated)"));
  EXPECT_EQ(to_json(report).at("probes").at("majority_test_acc2"), nullptr);
}

TEST(AuditReport, progress_is_advanced_by_utterances) {
  set_progress_style(ProgressStyle::kPlain);
  ::testing::internal::CaptureStderr();
  {
    Progress progress("reading frames", 300, "utterances");
    audit_of(clean_contents(), {.progress = &progress});
    progress.finish();
  }
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("300/300"));
  set_progress_style(ProgressStyle::kAuto);
}

TEST(AuditProvenance, repairs_warnings_and_known_files_are_notes) {
  std::vector<Finding> findings;
  audit_provenance(io::Json::parse(R"({"repairs": {"stale_frames_after_length": 373, "nan": 0, "odd": "text"},
                                       "warnings": ["ids in two splits", 7],
                                       "sources": [{"known_file": "MOSI aligned_50.pkl"}]})"),
                   findings);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].message, "Import: stale frames after length: 373.");
  EXPECT_EQ(findings[1].message, "Import: ids in two splits");
  EXPECT_EQ(findings[2].code, "known_file");
  EXPECT_EQ(findings[2].message, "Source: MOSI aligned_50.pkl");
}

TEST(AuditProvenance, other_types_are_passed_over) {
  std::vector<Finding> findings;
  audit_provenance(io::Json::parse(R"({"repairs": [1], "warnings": "none", "known_file": 3})"), findings);
  audit_provenance(io::Json::parse(R"([{"known_file": "x"}])"), findings);
  EXPECT_TRUE(findings.empty());
}

TEST(FindingKinds, every_code_and_grade_is_in_the_documentation) {
  std::ifstream file(MODROB_SOURCE_DIR "/docs/data.md");
  std::stringstream documentation;
  documentation << file.rdbuf();
  std::set<std::string_view> codes;
  for (const auto& kind : finding_kinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_THAT(documentation.str(),
                HasSubstr("| `" + std::string(kind.code) + "` | " + std::string(grade_name(kind.grade)) + " | "));
  }
  EXPECT_THROW(make_finding("unheard_of", ""), CheckFailure);
}

}  // namespace
}  // namespace modrob::data
