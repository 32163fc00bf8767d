#include "report/prelude.h"

namespace modrob::report::paper {
namespace {

size_t lines_of(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

constexpr const char* kHead =
    "figure,data,model,diagnostic,test_pct,perturbed,metric,level,low,high,sd_over_seeds,seeds,paper,simulated\n";

TEST(FigureData, whole_text_of_figure_1) {
  StudyCell text = study_cell("f1/text/f1");
  text.value = {0.25, 0.125, Bounds{0.125, 0.5}};
  EXPECT_EQ(figure_csv(1, std::vector<StudyCell>{text, study_cell("f1/clean/corr")}, "corrected"),
            std::string(kHead) +
                "1,mosi,misa,clean,0,none,corr,0.6,,,0.01,3,0.737,\n"
                "1,mosi,misa,clean,0,none,f1_non0,,,,,,82.4,\n"
                "1,mosi,misa,missing,100,text,corr,,,,,,0.001,\n"
                "1,mosi,misa,missing,100,text,f1_non0,25.0,12.5,50.0,12.5,3,27.98,\n"
                "1,mosi,misa,missing,100,video,corr,,,,,,0.74,\n"
                "1,mosi,misa,missing,100,video,f1_non0,,,,,,82.34,\n"
                "1,mosi,misa,missing,100,audio,corr,,,,,,0.739,\n"
                "1,mosi,misa,missing,100,audio,f1_non0,,,,,,81.85,\n");
}

TEST(FigureData, figures_2_and_3_have_a_bar_for_each_model_modality_and_data_set) {
  for (const int figure : {2, 3}) {
    const std::string csv = figure_csv(figure, {}, "corrected");
    EXPECT_THAT(csv, StartsWith(kHead));
    EXPECT_EQ(lines_of(csv), 1u + 5 * 4 * 2);
  }
  EXPECT_THAT(figure_csv(2, {}, "corrected"), HasSubstr("2,mosei,self_mm,missing,30,text,corr,,,,,,0.633,\n"));
  EXPECT_THAT(figure_csv(3, {}, "corrected"), HasSubstr("3,mosi,mult,noise,30,audio,corr,,,,,,0.747,\n"));
}

TEST(FigureData, other_data_sets_follow_without_the_papers_levels) {
  StudyCell ours = study_cell("f3/mult/audio/mosi", "reference");
  ours.data = "spoken_reviews";
  const std::string csv = figure_csv(3, std::vector<StudyCell>{ours}, "reference");
  EXPECT_EQ(lines_of(csv), 1u + 5 * 4 * 3);
  EXPECT_THAT(csv, HasSubstr("3,spoken_reviews,mult,noise,30,audio,corr,0.6,,,0.01,3,,\n"));
  EXPECT_THAT(csv, HasSubstr("3,spoken_reviews,mult,clean,0,none,corr,,,,,,,\n"));
}

}  // namespace
}  // namespace modrob::report::paper
