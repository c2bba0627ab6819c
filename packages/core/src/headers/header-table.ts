// Made from docs/service/headers.csv by `npm run service`. Do not edit.

/** Which operations declare which headers: method, path template, headers. A method `*` is any, `**` any path below. */
export const HEADER_TABLE = `
GET /adem/telemetry/v2/agent/properties Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/agent/metric Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/agent/score Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/application/metric Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/application/score Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/internet/metric Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/nav/traffic Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/route/hops Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/rum/metric Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/rum/score Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/zoom/participant Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/zoom/participant-score Prisma-Tenant Prisma-SubTenant
GET /adem/telemetry/v2/measure/zoom/qos Prisma-Tenant Prisma-SubTenant
POST /api/sase/v2.0/resource/query/{resource_name} Prisma-SubTenant
GET /api/sase/v2.0/resource/{resource_name} Prisma-SubTenant
POST /api/sase/v2.0/resource/custom/query/{feature_name}/{request_name} Prisma-SubTenant
GET /api/sase/v2.0/resource/custom/{feature_name}/{request_name} Prisma-SubTenant
POST /api/sase/v2.0/resource/download Prisma-SubTenant
POST /api/sase/v2.0/resource/download/status Prisma-SubTenant
POST /api/sase/v2.0/resource/export/schedule/query/{resource_name} Prisma-SubTenant
POST /api/sase/v2.0/resourceexport/schedule/custom/query/{feature_name}/{resource_name} Prisma-SubTenant
POST /insights/v3.0/resource/query/sites/bandwidth_consumption_histogram PANW-Region Prisma-Tenant
POST /insights/v3.0/resource/query/sites/session_count PANW-Region Prisma-Tenant
POST /insights/v3.0/resource/query/sites/site_count PANW-Region Prisma-Tenant
POST /insights/v3.0/resource/query/sites/site_location_search_contains PANW-Region Prisma-Tenant
POST /insights/v3.0/resource/query/sites/site_traffic PANW-Region Prisma-Tenant
GET /sse/connector/v2.0/api/license x-panw-region
POST /sse/connector/v2.0/api/tenant:start-onboarding x-panw-region
POST /sse/connector/v2.0/api/tenant:start-offboarding x-panw-region
GET /sse/connector/v2.0/api/tenant:status x-panw-region
GET /sse/connector/v2.0/api/connector-groups x-panw-region
POST /sse/connector/v2.0/api/connector-groups x-panw-region
GET /sse/connector/v2.0/api/connector-groups/{oid} x-panw-region
PUT /sse/connector/v2.0/api/connector-groups/{oid} x-panw-region
DELETE /sse/connector/v2.0/api/connector-groups/{oid} x-panw-region
GET /sse/connector/v2.0/api/connector-groups/filters x-panw-region
GET /sse/connector/v2.0/api/connector-groups/{oid}/connectors x-panw-region
GET /sse/connector/v2.0/api/connector-groups/{oid}/applications x-panw-region
GET /sse/connector/v2.0/api/connector-groups/{oid}/subnets x-panw-region
GET /sse/connector/v2.0/api/connector-groups/{oid}/wildcards x-panw-region
GET /sse/connector/v2.0/api/connector-groups/{oid}/scheduled-upgrade-status x-panw-region
GET /sse/connector/v2.0/api/connectors x-panw-region
POST /sse/connector/v2.0/api/connectors x-panw-region
GET /sse/connector/v2.0/api/connectors/{oid} x-panw-region
PUT /sse/connector/v2.0/api/connectors/{oid} x-panw-region
DELETE /sse/connector/v2.0/api/connectors/{oid} x-panw-region
GET /sse/connector/v2.0/api/connectors/filters x-panw-region
GET /sse/connector/v2.0/api/connectors/{oid}/quiesce x-panw-region
PUT /sse/connector/v2.0/api/connectors/{oid}/quiesce x-panw-region
GET /sse/connector/v2.0/api/connectors/{oid}/scheduled-upgrade-status x-panw-region
GET /sse/connector/v2.0/api/applications x-panw-region
POST /sse/connector/v2.0/api/applications x-panw-region
GET /sse/connector/v2.0/api/applications/{oid} x-panw-region
PUT /sse/connector/v2.0/api/applications/{oid} x-panw-region
DELETE /sse/connector/v2.0/api/applications/{oid} x-panw-region
GET /sse/connector/v2.0/api/applications/filters x-panw-region
GET /sse/connector/v2.0/api/subnets x-panw-region
POST /sse/connector/v2.0/api/subnets x-panw-region
GET /sse/connector/v2.0/api/subnets/{oid} x-panw-region
PUT /sse/connector/v2.0/api/subnets/{oid} x-panw-region
DELETE /sse/connector/v2.0/api/subnets/{oid} x-panw-region
GET /sse/connector/v2.0/api/subnets/filters x-panw-region
GET /sse/connector/v2.0/api/wildcards x-panw-region
POST /sse/connector/v2.0/api/wildcards x-panw-region
GET /sse/connector/v2.0/api/wildcards/{oid} x-panw-region
PUT /sse/connector/v2.0/api/wildcards/{oid} x-panw-region
DELETE /sse/connector/v2.0/api/wildcards/{oid} x-panw-region
GET /sse/connector/v2.0/api/wildcards/filters x-panw-region
GET /sse/connector/v2.0/api/discovered-applications x-panw-region
GET /sse/connector/v2.0/api/discovered-applications/filters x-panw-region
GET /sspm/identity/v1/idps x-ps-tenant
POST /sspm/identity/v1/idps x-ps-tenant
GET /sspm/identity/v1/idps/{idpId}/accounts/logout x-ps-tenant
POST /sspm/identity/v1/idps/{idpId}/accounts/logout x-ps-tenant
GET /sspm/identity/v1/idps/{idpId}/feature_state x-ps-tenant
GET /sspm/identity/v1/idps/{idpId}/idp_accounts/count x-ps-tenant
POST /sspm/identity/v1/idps/{idpId}/idp_accounts/csv_report x-ps-tenant
GET /sspm/identity/v1/idps/{idpId}/mfa_activity x-ps-tenant
GET /sspm/identity/v1/idps/{idpId}/mfa_activity/count x-ps-tenant
GET /sspm/identity/v1/idps/{idpId}/mfa_activity/count_by_app_type x-ps-tenant
POST /sspm/identity/v1/idps/{idpId}/mfa_activity/csv_report x-ps-tenant
GET /sspm/identity/v1/saas_instances x-ps-tenant
GET /sspm/identity/v1/saas_instances/{saasInstanceId}/saas_accounts x-ps-tenant
GET /sspm/identity/v1/saas_instances/{saasInstanceId}/saas_accounts/count x-ps-tenant
POST /sspm/identity/v1/saas_instances/{saasInstanceId}/saas_accounts/csv_report x-ps-tenant
GET /sspm/identity/v1/saas_instances/{saasInstanceId}/saas_activity x-ps-tenant
GET /sspm/identity/v1/{saasInstanceId}/tickets x-ps-tenant
POST /sspm/identity/v1/{saasInstanceId}/tickets x-ps-tenant
DELETE /sspm/identity/v1/{saasInstanceId}/tickets x-ps-tenant
GET /sspm/identity/v1/{saasInstanceId}/tickets/{ticketKey}/issues x-ps-tenant
POST /mt/monitor/v1/agg/alerts X-PANW-Region
POST /mt/monitor/v1/agg/alerts/list X-PANW-Region
POST /mt/monitor/v1/agg/applicationUsage X-PANW-Region
POST /mt/monitor/v1/agg/applications X-PANW-Region
POST /mt/monitor/v1/agg/applications/list X-PANW-Region
POST /mt/monitor/v1/agg/applications/source X-PANW-Region
POST /mt/monitor/v1/agg/applications/summary X-PANW-Region
GET /mt/monitor/v1/agg/custom/license/quota X-PANW-Region
GET /mt/monitor/v1/agg/custom/license/setup/status X-PANW-Region
GET /mt/monitor/v1/agg/custom/license/utilization X-PANW-Region
POST /mt/monitor/v1/agg/incidents/count X-PANW-Region
POST /mt/monitor/v1/agg/incidents/impactedList X-PANW-Region
POST /mt/monitor/v1/agg/incidents/list X-PANW-Region
POST /mt/monitor/v1/agg/incidents/tenants X-PANW-Region
POST /mt/monitor/v1/agg/incidents/trends X-PANW-Region
GET /mt/monitor/v1/agg/location/list X-PANW-Region
POST /mt/monitor/v1/agg/locationsTenants X-PANW-Region
POST /mt/monitor/v1/agg/locationsUsers X-PANW-Region
POST /mt/monitor/v1/agg/resource X-PANW-Region
POST /mt/monitor/v1/agg/serviceConnectivity X-PANW-Region
POST /mt/monitor/v1/agg/serviceConnectivity/cdlStatus X-PANW-Region
POST /mt/monitor/v1/agg/serviceConnectivity/gatewayStatus X-PANW-Region
GET /mt/monitor/v1/agg/serviceConnectivity/licenseAllocated X-PANW-Region
POST /mt/monitor/v1/agg/serviceConnectivity/topOutliers X-PANW-Region
POST /mt/monitor/v1/agg/serviceConnectivity/uniqueUsers X-PANW-Region
POST /mt/monitor/v1/agg/threats X-PANW-Region
POST /mt/monitor/v1/agg/threats/list X-PANW-Region
POST /mt/monitor/v1/agg/threats/source X-PANW-Region
POST /mt/monitor/v1/agg/threats/summary X-PANW-Region
POST /mt/monitor/v1/agg/upgrades/list X-PANW-Region
POST /mt/monitor/v1/agg/url/summary X-PANW-Region
POST /mt/monitor/v1/agg/urlLogs X-PANW-Region
GET /sspm/api/v1/apps x-panw-region
GET /sspm/api/v1/apps/{app_id} x-panw-region
GET /sspm/api/v1/apps/{app_id}/configs x-panw-region
GET /sspm/api/v1/apps/{app_id}/settings x-panw-region
GET /sspm/api/v1/auth/{app}/info x-panw-region
GET /sspm/api/v1/catalog/apps/{app} x-panw-region
GET /sspm/api/v1/catalog/apps/{app}/configs x-panw-region
GET /sspm/api/v1/catalog/apps/{app}/scopes x-panw-region
GET /sspm/api/v1/catalog/controls/{common_control_id} x-panw-region
GET /sspm/api/v1/integration/integrations/{integration_id}/{integration_type}/issue/{key} x-panw-region
GET /sspm/api/v1/integration/integrations/{integration_id}/{integration_type}/project/{key} x-panw-region
GET /sspm/api/v1/integration/integrations/{integration_id}/{integration_type}/projects x-panw-region
GET /sspm/api/v1/plugin-users x-ps-tenant
GET /sspm/api/v1/plugin-users/{id}/plugins x-ps-tenant
GET /sspm/api/v1/plugins x-ps-tenant
GET /sspm/api/v1/plugins/{id} x-ps-tenant
GET /sspm/api/v1/plugins/classification-aggregates x-ps-tenant
POST /incidents/v1/search prisma-tenant X-PANW-Region
GET /incidents/v1/details/{incident-id} prisma-tenant X-PANW-Region
* /ai_gw/** x-tsg-id
* /aiag/** x-tsg-id
* /aisec/dashboard/** x-tsg-id
* /api/sase/v2.0/** Prisma-Tenant
POST /insights/v3.0/** X-PANW-Region Prisma-Tenant`;
