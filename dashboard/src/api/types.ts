import type { components } from "./schema";

type Schemas = components["schemas"];

export type Overview = Schemas["Overview"];
export type Team = Schemas["TeamOut"];
export type Taxonomy = Schemas["Taxonomy"];
export type Post = Schemas["PostOut"];
export type PostDetail = Schemas["PostDetail"];
export type Analysis = Schemas["AnalysisOut"];
export type ImportProgress = Schemas["ImportProgress"];
export type Preview = Schemas["Preview"];
export type ColumnMapping = Schemas["ColumnMapping"];
export type Problem = Schemas["Problem"];

export type PostState = Schemas["PostState"];
export type ImportState = Schemas["ImportState"];
export type Sentiment = Schemas["Sentiment"];
export type Urgency = Schemas["Urgency"];
export type Origin = Schemas["Origin"];
export type Language = Schemas["Language"];
